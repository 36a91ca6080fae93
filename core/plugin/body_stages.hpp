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
  bool buffers = false;        // wants it whole, and has neither got it nor given up
  bool is_over = false;
  bool is_replaced = false;
  std::uint64_t max = 0;
  std::string bytes;                       // the buffer; or what had to outlive a suspension
  std::vector<std::string_view> segments;  // of `bytes`
  std::string replacement;                 // what the plugin put in place of the call's segments
  std::vector<std::string_view> replaced;  // segments of it

  /// Copies `from` behind what is buffered.
  void append(std::span<const std::string_view> from);
  /// What is buffered, as one segment; no segment when it is empty.
  std::span<const std::string_view> whole();
  /// Copies of `from` that outlive it; it may be whole().
  std::span<const std::string_view> keep(std::span<const std::string_view> from);
  /// gh_host.body_replace.
  void replace(const gh_text* from, std::uint64_t count);
};

/// Made when an instance wants a body; the buffers are on the heap, bounded by the wishes.
class BodyStages {
 public:
  void add(std::uint16_t position, bool buffers, std::uint64_t max);
  [[nodiscard]] std::size_t size() const noexcept { return stages_.size(); }
  [[nodiscard]] BodyStage& operator[](std::size_t at) noexcept { return stages_[at]; }
  /// Somebody still gathers.
  [[nodiscard]] bool is_holding() const noexcept;

  BodyCall call;             // the running one
  std::size_t at = 0;        // its stage
  std::string_view piece{};  // of the push that is under way
  bool is_last = false;

 private:
  std::vector<BodyStage> stages_;
};

}  // namespace gatehouse::core
