#include "deep/down/fourth.coro.pb.h"
#include "fifth.v1.coro.pb.h"
#include "first.coro.pb.h"

int main() {
  consumer::Fifth fifth;
  consumer::First* first =
      fifth.mutable_fourth()->mutable_third()->mutable_second()->mutable_first();
  first->mutable_empty();
  return fifth.fourth().third().second().has_first() ? 0 : 1;
}
