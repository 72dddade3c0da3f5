// Plugins are unloaded while what they began goes on, and there may be several.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace rpc_test {
namespace {

/// Loads it, lets it work, and unloads it.
int use(const char* plugin) {
  void* const loaded = ::dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
  if (loaded == nullptr) {
    ADD_FAILURE() << ::dlerror();
    return -1;
  }
  const int said = reinterpret_cast<int (*)()>(::dlsym(loaded, "work"))();
  EXPECT_EQ(::dlclose(loaded), 0);
  return said;
}

bool is_loaded(const char* plugin) {
  void* const found = ::dlopen(plugin, RTLD_NOW | RTLD_NOLOAD);
  if (found != nullptr) ::dlclose(found);
  return found != nullptr;
}

constexpr int unavailable = 14;

TEST(Plugins, StayWhereTimersAndThreadsFindThem) {
  EXPECT_EQ(use(CALLER), unavailable);
  EXPECT_TRUE(SHARED || is_loaded(CALLER));
  EXPECT_EQ(use(CALLER), unavailable);
  std::this_thread::sleep_for(std::chrono::milliseconds(800));  // one beat of its heart
}

[[noreturn]] void use_both_twice() {
  for (int i = 0; i != 2; ++i) {
    use(CALLER);
    use(SLEEPER);
  }
  std::_Exit(7);
}

TEST(PluginsDeathTest, WithARuntimeOfItsOwnEachAreNamedOnce) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(use_both_twice(), testing::ExitedWithCode(7),
              SHARED ? "^$"
                     : "^protocoro: there are two runtimes in this process, in "
                       "[^ ]*end_to_end_plugin_sleeper.so and in [^ ]*end_to_end_plugin_caller.so, "
                       "[^\n]*BUILD_SHARED_LIBS[^\n]*\n$");
}

[[noreturn]] void use_both_quietly() {
  ::setenv("PROTOCORO_RUNTIMES", "many", 1);
  use(CALLER);
  use(SLEEPER);
  std::_Exit(7);
}

TEST(PluginsDeathTest, MayBeSaidToShareNothing) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(use_both_quietly(), testing::ExitedWithCode(7), "^$");
}

}  // namespace
}  // namespace rpc_test
