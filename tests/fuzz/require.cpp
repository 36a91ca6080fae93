// The end of a run that broke a promise.
#include <cstdio>
#include <cstdlib>

#include "fuzz/targets.hpp"

namespace gatehouse::core {

void require(bool holds, std::string_view promise, std::string_view bytes) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s, for %zu bytes:\n", static_cast<int>(promise.size()), promise.data(),
               bytes.size());
  std::fwrite(bytes.data(), 1, bytes.size(), stderr);
  std::fputc('\n', stderr);
  std::abort();
}

}  // namespace gatehouse::core
