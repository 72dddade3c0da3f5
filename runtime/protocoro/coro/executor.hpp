// Where coroutines run.
//
//   protocoro::thread_pool pool(4);
//   protocoro::server server(server_options().listen(address).run_on(pool.get_executor()), guide);
//
// An `executor` is a cheap handle, copied like a shared pointer. A default-constructed one means
// "inline": where gRPC or asio completed the operation, usually one of gRPC's few threads. Code
// that wakes a coroutine (`close` of a pipe, `request_stop`) never runs it inside that call.
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

/// A piece of work that waits in a queue without being allocated for it: whoever posts it keeps it
/// alive until it has run.
class work_item {
 public:
  work_item(const work_item&) = delete;
  work_item& operator=(const work_item&) = delete;

  void run() noexcept { run_(*this); }

 protected:
  using function = void (*)(work_item&) noexcept;

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
  /// What stands behind a handle. Derive to bring an event loop of your own.
  class backend {
   public:
    virtual ~backend() = default;

    /// Runs `work` once, soon, never inside this call. Called from any thread.
    virtual void post(work_item& work) noexcept = 0;

    /// The same, but may run `work` inside this call if the calling thread belongs to the executor,
    /// which spares it a hop. Called for a root that begins, and from callbacks of gRPC's and
    /// asio's; code that wakes a coroutine leads to `post`.
    virtual void dispatch(work_item& work) noexcept { post(work); }

    /// Another handle to the same place?
    virtual bool equals(const backend& other) const noexcept { return this == &other; }
  };

  executor() noexcept = default;  // inline
  explicit executor(std::shared_ptr<backend> implementation) noexcept
      : backend_(std::move(implementation)) {}

  /// False for an inline executor.
  explicit operator bool() const noexcept { return backend_ != nullptr; }

  friend bool operator==(const executor& one, const executor& other) noexcept {
    if (one.backend_ == other.backend_) return true;
    return one && other && one.backend_->equals(*other.backend_);
  }

  void post(work_item& work) const noexcept { backend_->post(work); }
  void dispatch(work_item& work) const noexcept { backend_->dispatch(work); }

 private:
  std::shared_ptr<backend> backend_;
};

}  // namespace v0_1
}  // namespace protocoro

#endif
