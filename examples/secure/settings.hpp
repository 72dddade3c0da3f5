// How programs in containers are set up: by the environment.
#ifndef SECURE_SETTINGS_HPP
#define SECURE_SETTINGS_HPP

#include <string>

/// What the environment says. Throws std::runtime_error when it is silent and there is no default.
std::string setting(const char* name);
std::string setting(const char* name, const char* otherwise);

/// Runs `body`, or prints `usage` for --help. Gives what main returns: 1, and a line on stderr,
/// when something was thrown; 2 for arguments that `body` does not take.
int run(int argc, char** argv, const char* usage, int (*body)(int argc, char** argv));

/// For `body`: what was typed makes no sense.
inline constexpr int see_usage = 2;

#endif
