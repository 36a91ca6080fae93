// The instances that take part in one body, in the order in which its bytes pass them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/abi/plugin.h"
#include "plugin/manifest.hpp"

namespace gatehouse::core {

struct BodyStage;

/// What one call of a body phase sees: gh_body. Valid from the call until its verdict.
struct BodyCall {
  static constexpr std::uint64_t kMagic = 0x676831626f647963;  // "gh1bodyc"

  std::uint64_t magic = kMagic;
  BodyStage* stage = nullptr;
  std::span<const std::string_view> segments{};
  bool is_last = false;
  bool is_over = false;

  [[nodiscard]] std::uint64_t size() const noexcept {
    std::uint64_t bytes = 0;
    for (const auto& segment : segments) bytes += segment.size();
    return bytes;
  }
  /// nullptr for what is no body (any more).
  [[nodiscard]] static BodyCall* of(gh_body* handle) noexcept {
    auto* call = reinterpret_cast<BodyCall*>(handle);
    return call != nullptr && call->magic == kMagic ? call : nullptr;
  }
  [[nodiscard]] static const BodyCall* of(const gh_body* handle) noexcept { return of(const_cast<gh_body*>(handle)); }
};

/// One instance and its share of a body.
struct BodyStage {
  std::uint16_t position = 0;  // in the chain
  bool buffers = false;        // wants it whole, and has not given up on it
  bool is_over = false;
  bool is_replaced = false;  // `bytes` and `segments` hold what the plugin put in place of the call's
  std::uint64_t max = 0;
  std::string bytes;  // the buffer; then what replaced it; or what had to outlive a suspension
  std::vector<std::string_view> segments;

  /// Copies `from` behind what is in `bytes`.
  void append(std::span<const std::string_view> from);
  /// Makes `bytes` and `segments` a copy of `from`, which may point into `bytes`.
  void keep(std::span<const std::string_view> from);
  /// `bytes` as the only segment.
  std::span<const std::string_view> whole();
};

/// Nothing is allocated until an instance wants the body.
class BodyStages {
 public:
  void add(std::uint16_t position, bool buffers, std::uint64_t max);
  void close() noexcept { stages_.clear(); }

  [[nodiscard]] bool empty() const noexcept { return stages_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return stages_.size(); }
  [[nodiscard]] BodyStage& operator[](std::size_t at) noexcept { return stages_[at]; }
  /// Somebody still gathers.
  [[nodiscard]] bool is_holding() const noexcept;

  BodyCall call;         // the running one
  std::size_t at = 0;    // its stage
  bool is_last = false;  // of the push that is under way

 private:
  std::vector<BodyStage> stages_;
};

}  // namespace gatehouse::core
