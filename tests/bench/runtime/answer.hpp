// What all services answer: the text of the request and, where there is one, its payload.
#ifndef BENCH_RUNTIME_ANSWER_HPP
#define BENCH_RUNTIME_ANSWER_HPP

#include "rpc_test.pb.h"

namespace bench {

inline void answer(const protocoro::testing::TestRequest& request,
                   protocoro::testing::TestReply& reply) {
  reply.set_text(request.text());
  // Set to nothing, it would take memory in every call all the same.
  if (!request.payload().empty()) reply.set_payload(request.payload());
}

/// For whoever needs the request no more.
inline void move_answer(protocoro::testing::TestRequest& request,
                        protocoro::testing::TestReply& reply) {
  reply.mutable_text()->swap(*request.mutable_text());
  if (!request.payload().empty()) reply.mutable_payload()->swap(*request.mutable_payload());
}

}  // namespace bench

#endif
