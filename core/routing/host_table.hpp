// Which groups of routes a host reaches: its own, those of wildcards that cover it, those without hosts.
#pragma once

#include <boost/system/result.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "routing/path_pattern.hpp"
#include "routing/stable_hash.hpp"

namespace gatehouse::core {

/// Number of a group of routes that share a host pattern. 0: routes without hosts.
using HostScope = std::uint32_t;

struct TextHash {
  using is_transparent = void;
  using is_avalanching = void;
  std::size_t operator()(std::string_view text) const noexcept { return stable_hash(text); }
};

/// `text` as requests have it: lower case, no trailing dot; or why no request can have it.
boost::system::result<std::string, MatchTextError> normalised_host(std::string_view text);

/// Built once, then read by all threads.
class HostTable {
 public:
  /// The scope of a normalised host pattern; a new one when it is not known yet.
  HostScope add(std::string_view pattern);
  [[nodiscard]] std::uint32_t scope_count() const noexcept { return scopes_; }

  /// Calls `visit(scope)` for every scope that covers `host`: exact, wildcards from the longest, then 0. Stops when it
  /// returns true. Hot path.
  template <class Visit>
  void visit(std::string_view host, Visit visit) const {
    if (!host.empty() && !exact_.empty()) {
      if (const auto found = exact_.find(host); found != exact_.end() && visit(found->second)) return;
    }
    if (!wildcards_.empty()) {
      for (auto dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
        const auto suffix = host.substr(dot + 1);
        if (dot == 0 || suffix.size() > longest_wildcard_) continue;
        if (const auto found = wildcards_.find(suffix); found != wildcards_.end() && visit(found->second)) return;
      }
    }
    visit(HostScope{0});
  }

 private:
  using Map = boost::unordered_flat_map<std::string, HostScope, TextHash, std::equal_to<>>;
  Map exact_;
  Map wildcards_;  // by what stands behind "*."
  std::size_t longest_wildcard_ = 0;
  std::uint32_t scopes_ = 1;
};

}  // namespace gatehouse::core
