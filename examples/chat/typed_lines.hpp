// The lines that somebody types, or that a file or another program has for us.
#ifndef CHAT_TYPED_LINES_HPP
#define CHAT_TYPED_LINES_HPP

#include <cstddef>
#include <functional>
#include <string>
#include <thread>

/// Reads a descriptor on a thread of its own, because reading a terminal blocks.
class typed_lines {
 public:
  /// Called on that thread with one line after another, without its end; a line longer than a
  /// terminal allows comes in pieces. False: no more, please.
  using taker = std::function<bool(std::string line)>;

  /// `ended` is called on that thread when the input has ended.
  typed_lines(int input, taker take, std::function<void()> ended);
  /// Wakes the thread, also while it waits for a key, and joins it. A `take` that waits must have
  /// been told to return.
  ~typed_lines();

  typed_lines(const typed_lines&) = delete;
  typed_lines& operator=(const typed_lines&) = delete;

 private:
  static constexpr std::size_t longest_ = 4096;

  void read_all();
  bool wait_for_input() const;
  bool take_whole_lines(std::string& read);

  int input_;
  taker take_;
  std::function<void()> ended_;
  int wake_up_;
  std::thread thread_;
};

#endif
