// How large a scene is to be, and the scenes.
#ifndef TESTS_SOAK_SETTINGS_HPP
#define TESTS_SOAK_SETTINGS_HPP

#include <algorithm>

namespace soak {

class watch;

class settings {
 public:
  int divide = 1;              // all numbers by this
  int seed = 1;                // of what is random
  int megabytes_a_second = 1;  // of the slow reader

  int some(int of) const { return std::max(of / divide, 1); }
  /// What is kept for the life of a process is there after such a part of the scene.
  settings warm_up(int part) const {
    settings small = *this;
    small.divide = divide * part;
    small.megabytes_a_second = 100;
    return small;
  }
};

/// Unary calls, 256 in flight, one in ten cancelled or timed out.
void unary_calls(const settings& wanted, watch& seen);
/// Bidirectional streams open at once, all idle, then all cancelled.
void idle_streams(const settings& wanted, watch& seen);
/// Clients with connections of their own that call and vanish, half of them in mid-call.
void vanishing_clients(const settings& wanted, watch& seen);
/// A long stream to a reader that takes its time; the server is another process.
void slow_reader(const settings& wanted, watch& seen);

/// That process: serves until SIGTERM. Its exit code.
int serve_slow_reader();

}  // namespace soak

#endif
