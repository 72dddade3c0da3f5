# Prepares a public header for doxygen. Line numbers stay as they are.

# The comment at the top of a header, with its example, becomes the description of the file.
1,/^#/ {
  s|^//   |///       |
  s|^// |/// |
  s|^//$|///|
  s|^#ifndef .*|/// @file|
  s|^#pragma once|/// @file|
}
s|^#define PROTOCORO_[A-Z_]*_HPP$||
$ s|^#endif$||

# Users do not write the inline namespace of the version; the reference leaves it out.
s|^inline namespace v[0-9_]* {$||
s|^}  // namespace v[0-9_]*$||
