// Interceptors for tests, of either side.
#ifndef TESTS_HARNESS_DOING_HPP
#define TESTS_HARNESS_DOING_HPP

#include <google/protobuf/message.h>

#include <string>
#include <utility>

#include "diary.hpp"
#include "protocoro/interception/interceptor.hpp"
#include "subject.hpp"

namespace rpc_test {

/// An interceptor that is one function, with a name and something to write into.
template <class Interceptor, class Call>
class doing_as final : public Interceptor {
 public:
  using function = protocoro::task<> (*)(doing_as& self, Call& call, protocoro::next_step next);

  explicit doing_as(function what, diary* notes = nullptr, std::string own_name = "it")
      : log(notes), name(std::move(own_name)), what_(what) {}

  protocoro::task<> intercept(Call& call, protocoro::next_step next) override {
    return what_(*this, call, next);
  }

  void note(const std::string& text) const { log->add(name + " " + text); }

  diary* log;
  std::string name;

 private:
  function what_;
};

/// Marks the text of each message that passes.
template <class Doing, class Call>
protocoro::task<> mark_messages(Doing& self, Call& call, protocoro::next_step next) {
  const std::string mark = self.name;
  call.change_requests([mark](google::protobuf::Message& message) {
    auto& request = dynamic_cast<TestRequest&>(message);
    request.set_text(request.text() + " >" + mark);
  });
  call.change_replies([mark](google::protobuf::Message& message) {
    auto& reply = dynamic_cast<TestReply&>(message);
    reply.set_text(reply.text() + " <" + mark);
  });
  co_await next();
}

}  // namespace rpc_test

#endif
