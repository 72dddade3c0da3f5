// The version of protocoro, for the preprocessor. The build reads it from here as well.
#pragma once

/// The version is MAJOR.MINOR.PATCH.
/// @{
#define PROTOCORO_VERSION_MAJOR 0
#define PROTOCORO_VERSION_MINOR 1
#define PROTOCORO_VERSION_PATCH 0
/// @}

/// True if code that was generated for this version fits this runtime. Generated headers check it.
#define PROTOCORO_GENERATED_FOR(major, minor) \
  ((major) == PROTOCORO_VERSION_MAJOR && (minor) == PROTOCORO_VERSION_MINOR)
