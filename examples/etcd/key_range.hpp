// Keys, as etcd orders them: by their bytes.
#ifndef ETCDC_KEY_RANGE_HPP
#define ETCDC_KEY_RANGE_HPP

#include <string>
#include <string_view>

class key_range {
 public:
  static key_range one(std::string key);
  /// Every key that begins so.
  static key_range prefix(std::string beginning);

  const std::string& begin() const noexcept { return begin_; }
  /// The first key behind the range; empty for a single one.
  const std::string& end() const noexcept { return end_; }

 private:
  key_range(std::string begin, std::string end);

  std::string begin_;
  std::string end_;
};

/// On one line, whatever bytes it has: `\n`, `\\` and `\xff`, like in C.
std::string printable(std::string_view bytes);

#endif
