// Waits for the signals that end a server, and restores the program's own handlers afterwards.
//
// asio's signal_set does not fit: it restores the default action where the program had a handler,
// does not hear signals that the program blocks in all its threads, and writes to a pipe that a
// child process shares with its parent after fork.
#ifndef PROTOCORO_SERVER_INTERNAL_SIGNAL_WAIT_HPP
#define PROTOCORO_SERVER_INTERNAL_SIGNAL_WAIT_HPP

#include <csignal>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class signal_slot;

/// While an instance exists, on any thread, it handles SIGINT and SIGTERM and unblocks them on its
/// own thread. The last instance to go restores what the program had before, unless the program has
/// changed it meanwhile. If a signal arrives at that moment and ends no wait, it is raised again
/// for the program.
///
/// SIGINT stays ignored if it was ignored before. A shell without job control ignores it for
/// background jobs, because SIGINT is meant for the foreground. SIGTERM is always handled, because
/// it is sent to this process in particular.
class signal_wait {
 public:
  signal_wait();
  ~signal_wait();
  signal_wait(const signal_wait&) = delete;
  signal_wait& operator=(const signal_wait&) = delete;

  /// On the thread that constructed it. Returns true when a signal has arrived, false when `over()`
  /// was true first.
  template <class Over>
  bool until(Over over) {
    while (!over()) {
      if (signalled()) return true;
      wait_for_news();
    }
    return false;
  }

  /// Makes all waits evaluate `over` again. Any thread.
  static void look_again() noexcept;

 private:
  bool signalled() noexcept;
  void wait_for_news() noexcept;

  signal_slot& slot_;
  sigset_t mask_before_;
  bool heard_ = false;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro

#endif
