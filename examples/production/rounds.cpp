#include "rounds.hpp"

#include <chrono>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "protocoro/client.hpp"
#include "protocoro/coro.hpp"

using protocoro::task;
using warehouse::Item;
using warehouse::StockClient;

const std::string rounds_usage = R"(
  --calls N            in a round; default 100
  --in-flight N        calls at a time; default 10
  --rounds N           default 10; 0: until it is killed
  --pause MS           between rounds; default 100
  --timeout MS         of each call, its repetitions included; default 10000

Prints a line for each round. Exits with 1 when a call has failed.
)";

const arguments::values rounds_defaults = {{"target", "localhost:50051"},
                                           {"calls", "100"},
                                           {"in-flight", "10"},
                                           {"rounds", "10"},
                                           {"pause", "100"},
                                           {"timeout", "10000"}};

namespace {

class tally {
 public:
  void add(const Item& item) {
    ++answers_[item.replica()];
    if (item.attempt() > 1) ++repeated_;
  }
  void add(const grpc::Status& failure) {
    ++failed_;
    failure_ = protocoro::rpc_error(failure).what();
  }

  int failed() const { return failed_; }
  const std::string& failure() const { return failure_; }

  void print() const {
    for (const auto& [replica, answers] : answers_) std::cout << replica << ' ' << answers << ", ";
    std::cout << "repeated " << repeated_ << ", failed " << failed_ << std::endl;
  }

 private:
  std::map<std::string, int> answers_;
  int repeated_ = 0;
  int failed_ = 0;
  std::string failure_;
};

/// One of those that share the calls of a round. They take turns, and so need no lock.
task<> work(StockClient& client, std::chrono::milliseconds timeout, int& left, tally& round) {
  warehouse::Query query;
  query.set_name("bolt-M8-steel");
  while (left > 0) {
    --left;
    auto item = co_await as_result(client.Find(query, protocoro::call_options().timeout(timeout)));
    if (item)
      round.add(*item);
    else
      round.add(item.status());
  }
}

tally play_round(StockClient& client, const arguments& given) {
  tally round;
  int left = given.number("calls");
  std::vector<task<>> workers;
  for (int i = 0; i != given.number("in-flight"); ++i)
    workers.push_back(work(client, given.milliseconds("timeout"), left, round));
  sync_wait(when_all(std::move(workers)));
  return round;
}

}  // namespace

void play_rounds(StockClient& client, const arguments& given) {
  int failed = 0;
  std::string failure;
  const int rounds = given.number("rounds");
  for (int round = 1; rounds == 0 || round <= rounds; ++round) {
    const tally played = play_round(client, given);
    played.print();
    failed += played.failed();
    if (played.failed() != 0) failure = played.failure();
    std::this_thread::sleep_for(given.milliseconds("pause"));
  }
  if (failed != 0)
    throw std::runtime_error(std::to_string(failed) + " calls failed, the last with " + failure);
}
