// What is known of one exchange from outside; outlives the exchange, so that a test can look at it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/abi/plugin.h"
#include "gatehouse/testing/schema_text.hpp"
#include "gatehouse/testing/settings.hpp"

namespace gatehouse::testing {

/// A request as an upstream or an origin received it.
struct SentRequest {
  std::string upstream{};
  std::string method{};
  std::string target{};
  Headers headers{};
  std::string body{};

  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto& header : headers) {
      if (lower(header.name) == lower(name)) return header.value;
    }
    return {};
  }
  [[nodiscard]] bool has(std::string_view name) const {
    for (const auto& header : headers) {
      if (lower(header.name) == lower(name)) return true;
    }
    return false;
  }
};

struct Attempt {
  std::string upstream{}, endpoint{}, why{};
  std::uint32_t result = GH_ATTEMPT_OK;
  std::uint32_t status = 0;
  bool wrote_any = false;
  std::int32_t grpc_status = -1, retry_after_s = -1;
  std::int64_t first_byte_us = 0, total_us = 0;
};

struct InstanceReport {
  std::string address{}, plugin{}, reason{};
  std::uint32_t verdict = GH_DID_NOT_RUN;
  bool is_shadow = false;
  std::uint32_t would_status = 0;
};

struct Note {
  std::string plugin{}, name{}, value{};
};

/// The report of an exchange with C++ types; a test may change it before on_end reads it.
struct Report {
  std::uint32_t status = 0, origin = GH_ORIGIN_NONE, fault = GH_SIDE_NONE, client = GH_CLIENT_STAYED;
  bool is_cut = false;
  std::string reason{}, detail{}, answered_by{}, listener{}, service{}, route{}, split{}, upstream{}, endpoint{};
  std::vector<Attempt> attempts{};
  std::vector<InstanceReport> instances{};
  std::vector<Note> notes{};
  std::int64_t started_ns = 0, total_us = 0, upstream_us = 0, first_byte_us = 0, request_us = 0, own_us = 0;
  std::uint64_t request_body_bytes = 0, response_body_bytes = 0, upstream_request_bytes = 0,
                upstream_response_bytes = 0;
};

struct Record {
  bool is_done = false;
  unsigned status = 0;  ///< sent to the client; 0: no head yet
  Headers headers{};
  std::string body{};
  Report report{};
  std::vector<SentRequest> sent{};  ///< one per attempt that wrote
  Identity identity{};
  unsigned suspensions = 0;
};

}  // namespace gatehouse::testing
