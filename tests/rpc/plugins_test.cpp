// Plugins are unloaded while what they began goes on, and there may be several.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
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
  if (!SHARED) EXPECT_TRUE(is_loaded(CALLER));
  EXPECT_EQ(use(CALLER), unavailable);
  std::this_thread::sleep_for(std::chrono::milliseconds(800));  // one beat of its heart
}

TEST(Plugins, WithARuntimeOfItsOwnEachAreNamedOnce) {
  testing::internal::CaptureStderr();
  use(CALLER);
  use(SLEEPER);
  use(CALLER);
  use(SLEEPER);
  const std::string said = testing::internal::GetCapturedStderr();
  const std::string line = "protocoro: there are two runtimes in this process, in ";
  if (SHARED) {
    EXPECT_EQ(said, "");
    return;
  }
  EXPECT_EQ(said.find(line), 0U) << said;
  EXPECT_EQ(said.find(line, 1), std::string::npos) << said;
  EXPECT_NE(said.find("rpc_plugin_caller"), std::string::npos);
  EXPECT_NE(said.find("rpc_plugin_sleeper"), std::string::npos);
  EXPECT_NE(said.find("BUILD_SHARED_LIBS"), std::string::npos);
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
