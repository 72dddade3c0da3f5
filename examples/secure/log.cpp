#include "log.hpp"

#include <chrono>
#include <cstdio>
#include <string>

void write_line(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  std::fwrite(whole.data(), 1, whole.size(), stdout);
  std::fflush(stdout);
}

void write_span(const protocoro::span& ended) {
  const std::chrono::duration<double, std::milli> took = ended.duration;
  std::string line = "trace=" + ended.place.trace_id() + " span=" + ended.place.span_id();
  if (!ended.parent_id.empty()) line += " parent=" + ended.parent_id;
  line += ended.kind == protocoro::span_kind::server ? " kind=server" : " kind=client";
  line += " method=" + std::string(ended.method->full_name());
  line += " code=" + std::string(protocoro::to_string(ended.code));
  line += " ms=" + std::to_string(took.count());
  write_line(line);
}
