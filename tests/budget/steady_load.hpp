// Keep-alive exchanges, all alike, on warm connections: the situation that the budget is about.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "support/fake_upstream.hpp"
#include "support/raw_client.hpp"

namespace gatehouse::testing {

/// Serves whole connections with the least work: counts heads, answers each with the same bytes, records nothing.
ConnectionScript answer_plainly(std::string bytes);

class SteadyLoad {
 public:
  /// `connections` clients of `port`; `bytes` is the request, without a body.
  SteadyLoad(std::uint16_t port, std::size_t connections, std::string bytes);

  /// `count` exchanges, at most one per connection at a time; false when one fails.
  bool run(std::size_t count);

 private:
  bool turn();

  std::vector<std::unique_ptr<RawClient>> clients_;
  std::string bytes_;
};

}  // namespace gatehouse::testing
