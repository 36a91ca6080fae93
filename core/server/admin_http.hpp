// What the admin API answers to a request that has been read. No I/O; control thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/admin.hpp"
#include "server/admin_source.hpp"

namespace gatehouse::core {

struct AdminRequest {
  std::string_view method{};
  std::string_view target{};              // origin-form
  std::vector<std::string_view> hosts{};  // every Host field
  std::optional<std::string_view> origin{};
  std::optional<std::string_view> content_type{};
  std::string_view body{};
  std::string_view peer{};  // for the audit line
};

struct AdminResponse {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// A worker whose loop has not come round for so long is dead for /livez.
inline constexpr Duration kWorkerStall = std::chrono::seconds(5);

/// Checks Host and Origin, finds the endpoint and asks `source`. Every write leaves an audit line in the log. What
/// `source` throws becomes a 500. Does not throw but std::bad_alloc.
AdminResponse answer(AdminSource& source, const AdminSettings& settings, const AdminRequest& request);

/// application/problem+json.
AdminResponse admin_problem(unsigned status, std::string_view code, std::string_view detail);

}  // namespace gatehouse::core
