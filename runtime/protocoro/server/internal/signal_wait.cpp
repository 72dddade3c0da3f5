#include "protocoro/server/internal/signal_wait.hpp"

#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>

#include "protocoro/base/internal/kept_for_ever.hpp"

namespace protocoro {
inline namespace v0_1 {
namespace detail {

/// Tells one wait of a signal. It is never freed, because a signal handler may read it at any time;
/// later waits use it again.
class signal_slot {
 public:
  signal_slot() { ::sem_init(&news_, 0, 0); }

  /// Returns true if the slot was free and now belongs to the caller.
  bool open() noexcept {
    int free = closed;
    return signal_.compare_exchange_strong(free, nothing);
  }
  /// Returns the signal that arrived, or 0.
  int close() noexcept { return std::max(nothing, signal_.exchange(closed)); }
  int signal() const noexcept { return std::max(nothing, signal_.load()); }

  /// In a signal handler. Returns true if a thread waits on this slot, and tells it.
  bool tell(int signal) noexcept {
    int before = nothing;
    if (!signal_.compare_exchange_strong(before, signal) && before == closed) return false;
    ::sem_post(&news_);
    return true;
  }

  void wake() noexcept {
    if (signal_.load() != closed) ::sem_post(&news_);
  }
  /// May return without a signal.
  void wait() noexcept { ::sem_wait(&news_); }

  signal_slot* next = nullptr;

 private:
  static constexpr int closed = -1;
  static constexpr int nothing = 0;

  static_assert(std::atomic<int>::is_always_lock_free, "for use in handlers of signals");

  std::atomic<int> signal_{closed};
  sem_t news_;
};

namespace {

void hear(int signal) noexcept;

/// All slots: as many as there ever were waits at the same time.
class signal_slots {
 public:
  signal_slot& open_one() {
    for (signal_slot* each = first_.load(); each != nullptr; each = each->next)
      if (each->open()) return *each;
    auto* const fresh = new signal_slot();
    fresh->open();
    fresh->next = first_.load();
    while (!first_.compare_exchange_weak(fresh->next, fresh)) continue;
    return *fresh;
  }

  /// In a signal handler. Returns false if no thread waits.
  bool tell(int signal) noexcept {
    bool told = false;
    for (signal_slot* each = first_.load(); each != nullptr; each = each->next)
      if (each->tell(signal)) told = true;
    return told;
  }

  void wake() noexcept {
    for (signal_slot* each = first_.load(); each != nullptr; each = each->next) each->wake();
  }
  void close_all() noexcept {
    for (signal_slot* each = first_.load(); each != nullptr; each = each->next) each->close();
  }

 private:
  signal_slot usual_;  // a program with one server allocates nothing
  std::atomic<signal_slot*> first_{&usual_};
};

signal_slots& all_slots() noexcept {
  static kept_for_ever<signal_slots> once;  // a signal may arrive as long as the process lives
  return once.kept;
}

/// The action of one signal, before and while a thread waits for it.
class disposition {
 public:
  explicit disposition(int signal) noexcept : signal_(signal) {}
  int signal() const noexcept { return signal_; }

  static bool is_ours(const struct sigaction& action) noexcept {
    return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == hear;
  }

  void take() noexcept {
    struct sigaction now = {};
    ::sigaction(signal_, nullptr, &now);
    if (is_ours(now)) return;
    const bool ignored = (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_IGN;
    if (ignored && signal_ == SIGINT) return;
    before_ = now;
    struct sigaction ours = {};
    ours.sa_handler = hear;
    ours.sa_flags = SA_RESTART | SA_ONSTACK;
    ::sigfillset(&ours.sa_mask);
    ::sigaction(signal_, &ours, nullptr);
  }

  /// May run in a signal handler.
  void give_back() const noexcept {
    struct sigaction now = {};
    ::sigaction(signal_, nullptr, &now);
    if (is_ours(now)) ::sigaction(signal_, &before_, nullptr);
  }

 private:
  const int signal_;
  struct sigaction before_ = {};
};

/// The signals and the number of threads that wait for them.
class signal_handling {
 public:
  signal_slot& begin() {
    const std::lock_guard lock(mutex_);
    // after fork, the parent's waits do not exist here
    if (process_.exchange(::getpid()) != ::getpid()) {
      waiting_ = 0;
      all_slots().close_all();
    }
    signal_slot& slot = all_slots().open_one();
    if (waiting_++ == 0)
      for (disposition& each : signals_) each.take();
    heard_ = false;
    return slot;
  }

  /// A wait that ends without having seen its signal leaves that signal to the other waits or, if
  /// there are none, to the program.
  void end(signal_slot& slot, bool heard) noexcept {
    const int unheard = leave(slot, heard);
    if (unheard != 0) ::kill(::getpid(), unheard);
  }

  /// In a signal handler. Returns true if a thread of this process waits and has been told.
  bool tell(int signal) const noexcept {
    return process_.load() == ::getpid() && all_slots().tell(signal);
  }

  /// In a signal handler, when no thread waits. There are three reasons: the dispositions have been
  /// given back meanwhile; other code that had found this handler installed has put it back later;
  /// or this is a child process in which no thread waits.
  void pass_on(int signal) const noexcept {
    for (const disposition& each : signals_)
      if (each.signal() == signal) each.give_back();
    ::raise(signal);  // delivered when the handler has returned
  }

 private:
  /// Returns the signal that is left for the program, or 0.
  int leave(signal_slot& slot, bool heard) noexcept {
    const std::lock_guard lock(mutex_);
    if (--waiting_ == 0)
      for (const disposition& each : signals_) each.give_back();
    const int came = slot.close();
    heard_ = heard_ || heard;
    if (came == 0 || heard_) return 0;
    if (waiting_ == 0) return came;
    all_slots().tell(came);
    return 0;
  }

  std::mutex mutex_;
  int waiting_ = 0;
  bool heard_ = false;  // whether any wait saw the signal since the last wait began
  std::atomic<pid_t> process_{0};
  std::array<disposition, 2> signals_{disposition(SIGINT), disposition(SIGTERM)};
};

signal_handling& the_handling() noexcept {
  static kept_for_ever<signal_handling> once;
  return once.kept;
}

/// The signal handler.
void hear(int signal) noexcept {
  const int error = errno;
  const signal_handling& handling = the_handling();
  if (!handling.tell(signal) && !handling.tell(signal))  // a wait may have begun just now
    handling.pass_on(signal);
  errno = error;
}

}  // namespace

signal_wait::signal_wait() : slot_(the_handling().begin()) {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  ::sigaddset(&wanted, SIGINT);
  ::sigaddset(&wanted, SIGTERM);
  ::pthread_sigmask(SIG_UNBLOCK, &wanted, &mask_before_);
}

signal_wait::~signal_wait() {
  ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  the_handling().end(slot_, heard_);
}

bool signal_wait::signalled() noexcept {
  heard_ = slot_.signal() != 0;
  return heard_;
}

void signal_wait::wait_for_news() noexcept { slot_.wait(); }

void signal_wait::look_again() noexcept { all_slots().wake(); }

}  // namespace detail
}  // namespace v0_1
}  // namespace protocoro
