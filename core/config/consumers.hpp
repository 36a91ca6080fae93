// Which configured consumer an identity maps to. Compiled with the snapshot, read by every worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "config/model.hpp"
#include "plugin/exchange_hooks.hpp"

namespace gatehouse::core {

class Consumers {
 public:
  Consumers() = default;
  explicit Consumers(const std::vector<ConsumerConfig>& configs);

  /// The consumer of `identity`, or none: by the hash of an API key that is not past its end, by the name of a client
  /// certificate (the subject of an identity with source mTLS), else by issuer and claims. At most one fits (E0409).
  /// Reads the claims into `memory` when a consumer asks for some. The match lives as long as this object.
  [[nodiscard]] ConsumerMatch find(const gh_identity& identity, std::chrono::system_clock::time_point now,
                                   std::pmr::memory_resource& memory) const;
  [[nodiscard]] bool empty() const noexcept { return consumers_.empty(); }

 private:
  /// Addresses are stable once built: the C view points into the texts.
  struct Consumer {
    std::string name;
    std::vector<std::string> groups;
    std::vector<std::pair<std::string, std::string>> attributes;  // sorted by name
    std::vector<gh_text> group_views;
    gh_consumer view{};
  };
  struct Key {
    std::uint32_t consumer = 0;
    std::chrono::system_clock::time_point not_after;
  };
  struct Token {
    std::uint32_t consumer = 0;
    std::vector<std::pair<std::string, std::string>> claims;
  };

  [[nodiscard]] ConsumerMatch match(std::uint32_t consumer) const noexcept;
  [[nodiscard]] ConsumerMatch find_token(const gh_identity& identity, std::pmr::memory_resource& memory) const;
  static std::string_view attribute(const void* consumer, std::string_view name) noexcept;

  std::vector<std::unique_ptr<const Consumer>> consumers_;
  std::map<std::string, Key, std::less<>> keys_;                      // by SHA-256, raw bytes
  std::map<std::string, std::uint32_t, std::less<>> certificates_;    // by name
  std::map<std::string, std::vector<Token>, std::less<>> by_issuer_;  // those with the most claims first
};

}  // namespace gatehouse::core
