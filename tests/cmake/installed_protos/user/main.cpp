#include "api/v1/base.pb.h"
#include "user.coro.pb.h"

int main() {
  user::User user;
  user.mutable_base()->set_name("installed");
  return user.base().name() == "installed" ? 0 : 1;
}
