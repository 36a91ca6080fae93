// Takes of one exchange: what was charged, the leases that are kept alive and given back. Internal to plugin/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "plugin/store_service.hpp"

namespace gatehouse::core {

/// The limits of a take over the caller's bytes.
struct BorrowedLimits {
  /// False: an argument is invalid.
  [[nodiscard]] bool read(const OpenedStore& store, const gh_limit* from, std::uint64_t count) noexcept;
  [[nodiscard]] std::span<const TakeLimit> span() const noexcept { return {limits.data(), count}; }

  std::size_t count = 0;
  std::array<std::optional<BorrowedKey>, kMaxTakeLimits> keys;
  std::array<TakeLimit, kMaxTakeLimits> limits;
};

/// A copy in the arena of the exchange; empty: it is full.
[[nodiscard]] std::span<const TakeLimit> copy_limits(ChainRun& run, std::span<const TakeLimit> from) noexcept;

/// A copy on the heap: for what outlives the exchange.
class KeptLimits {
 public:
  explicit KeptLimits(std::span<const TakeLimit> from);
  KeptLimits(const KeptLimits&) = delete;
  KeptLimits& operator=(const KeptLimits&) = delete;
  [[nodiscard]] std::span<const TakeLimit> span() const noexcept { return {limits_.data(), count_}; }

 private:
  std::size_t count_;
  std::string bytes_;
  std::array<std::array<std::string_view, kMaxKeyParts>, kMaxTakeLimits> parts_;
  std::array<TakeLimit, kMaxTakeLimits> limits_;
};

/// A take that has charged something, in the arena. When the exchange ends it gives back the leases that are left;
/// until then it renews them, every third of their window.
class TakeRecord final : public EndHook {
 public:
  /// `limits` lie in the arena. nullptr: it is full; leases then end by their window.
  static TakeRecord* make(const StoreCaller& caller, std::span<const TakeLimit> limits,
                          const Receipt& receipt) noexcept;
  /// nullptr: no receipt of this exchange.
  [[nodiscard]] static TakeRecord* of(const gh_receipt& receipt, const ChainRun* run) noexcept;
  void write(gh_receipt& receipt) const noexcept;
  /// What of `mask` was charged and not given back yet.
  void give_back(std::uint32_t mask) noexcept;

  TakeRecord(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt) noexcept;
  ~TakeRecord() = default;

 private:
  struct Renewal : Timer {
    explicit Renewal(TakeRecord& of) noexcept : Timer(&due), record(of) {}
    static void due(Timer& timer);
    TakeRecord& record;
  };
  static void ended(EndHook& self, ChainRun& run) noexcept;
  void renew() noexcept;
  void arm() noexcept;

  static constexpr std::uint64_t kMagic = 0x6768316c65617365;  // "gh1lease"
  std::uint64_t magic_ = kMagic;
  std::uint64_t serial_;
  StoreCaller caller_;
  std::span<const TakeLimit> limits_;
  Receipt receipt_;
  std::uint32_t charged_ = 0;  // bits that were not given back yet
  std::uint32_t leases_ = 0;   // those of them that are leases
  Duration renew_every_{};
  std::optional<Renewal> renewal_;
};

/// Give-backs and renewals that nobody waits for; `local` does them at once.
void give_back_now(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt,
                   std::uint32_t mask) noexcept;
void renew_now(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt) noexcept;

}  // namespace gatehouse::core
