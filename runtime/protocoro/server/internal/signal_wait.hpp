// Waits for the signals that end a server, and leaves the program's own handlers as they were.
//
// asio's signal_set puts back the default where the program had a handler, hears nothing when the
// program blocks the signals in all of its threads, and writes to a pipe that a child of fork
// shares with its parent.
#ifndef PROTOCORO_SERVER_INTERNAL_SIGNAL_WAIT_HPP
#define PROTOCORO_SERVER_INTERNAL_SIGNAL_WAIT_HPP

#include <csignal>

namespace protocoro {
inline namespace v0_1 {
namespace detail {

class signal_slot;

/// While one of these lives, on any thread, SIGINT and SIGTERM are handled here, and unblocked on
/// its own thread. The last one that goes puts back what the program had before, unless the program
/// has changed it meanwhile. A signal that comes while it goes, and ends no wait, is raised again
/// for the program.
///
/// SIGINT stays ignored where it was ignored before, as a shell without job control does for what
/// it runs in the background: it is for those in the foreground. SIGTERM is sent to this process.
class signal_wait {
 public:
  signal_wait();
  ~signal_wait();
  signal_wait(const signal_wait&) = delete;
  signal_wait& operator=(const signal_wait&) = delete;

  /// On the thread that made it. True: a signal has come. False: `over()` was true before.
  template <class Over>
  bool until(Over over) {
    while (!over()) {
      if (signalled()) return true;
      wait_for_news();
    }
    return false;
  }

  /// Any thread: what some `over` tells has changed.
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
