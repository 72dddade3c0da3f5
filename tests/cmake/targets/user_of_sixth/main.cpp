#include "sixth.coro.pb.h"

int main() { return consumer::Sixth().has_empty() ? 1 : 0; }
