// What tests are called that are made for some kinds of calls.
#ifndef TESTS_HARNESS_KINDS_HPP
#define TESTS_HARNESS_KINDS_HPP

#include <gtest/gtest.h>

#include <string>

#include "calls.hpp"

namespace rpc_test {

inline std::string name_of_kind(const testing::TestParamInfo<rpc_kind>& tested) {
  return name_of(tested.param);
}

}  // namespace rpc_test

#endif
