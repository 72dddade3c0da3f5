// The place where coroutines run: a thread pool, an io_context, an event loop of your own.
//
//   protocoro::thread_pool pool(4);
//   protocoro::server server(server_options().listen(address).run_on(pool.get_executor()), guide);
//
// An `executor` is a cheap handle, copied like a shared pointer. A default-constructed one means
// "inline": a coroutine resumes on the thread on which gRPC or asio completed the operation,
// usually one of gRPC's few threads. A call that wakes a coroutine (`close` of a pipe,
// `request_stop`) never runs it inside that call.
#ifndef PROTOCORO_CORO_EXECUTOR_HPP
#define PROTOCORO_CORO_EXECUTOR_HPP

#include <memory>
#include <utility>

namespace protocoro {
inline namespace v0_1 {
namespace detail {
class root;
class work_queue;
}  // namespace detail

/// A piece of work that can wait in a queue without being allocated for it. The code that posts it
/// keeps it alive until it has run.
class work_item {
 public:
  work_item(const work_item&) = delete;
  work_item& operator=(const work_item&) = delete;

  /// Runs the work: a backend calls this once for each `post` or `dispatch`. The item may be
  /// destroyed meanwhile.
  void run() noexcept { run_(*this); }

 protected:
  /// Does the work of the item that it is called with.
  using function = void (*)(work_item&) noexcept;

  /// An item whose `run` calls `body`.
  explicit work_item(function body) noexcept : run_(body) {}
  ~work_item() = default;

 private:
  friend class detail::root;
  friend class detail::work_queue;

  work_item* next_ = nullptr;
  function run_;
};

/// A handle to the place that runs posted work.
class executor {
 public:
  /// The implementation behind a handle. Derive from it to run coroutines on your own event loop.
  class backend {
   public:
    virtual ~backend() = default;

    /// Runs `work` once, soon, and never inside this call. Called from any thread.
    virtual void post(work_item& work) noexcept = 0;

    /// Like `post`, but may run `work` inside this call if the calling thread belongs to the
    /// executor, which saves a hop. The runtime calls it when a root begins and from callbacks of
    /// gRPC and asio; code that wakes a coroutine leads to `post`.
    virtual void dispatch(work_item& work) noexcept { post(work); }

    /// True if `other` leads to the same place.
    virtual bool equals(const backend& other) const noexcept { return this == &other; }
  };

  /// The inline executor.
  executor() noexcept = default;
  /// A handle to `implementation`.
  explicit executor(std::shared_ptr<backend> implementation) noexcept
      : backend_(std::move(implementation)) {}

  /// False for the inline executor.
  explicit operator bool() const noexcept { return backend_ != nullptr; }

  /// True if both are inline or lead to the same place.
  friend bool operator==(const executor& one, const executor& other) noexcept {
    if (one.backend_ == other.backend_) return true;
    return one && other && one.backend_->equals(*other.backend_);
  }

  /// Calls the backend's `post`. Must not be called on the inline executor.
  void post(work_item& work) const noexcept { backend_->post(work); }
  /// Calls the backend's `dispatch`. Must not be called on the inline executor.
  void dispatch(work_item& work) const noexcept { backend_->dispatch(work); }

 private:
  std::shared_ptr<backend> backend_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
