#include "plugin/store_takes.hpp"

#include <cstring>
#include <new>

#include "plugin/abi_text.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {

namespace {

bool read_limit(const gh_limit& from, TakeLimit& to) noexcept {
  if (from.algorithm > GH_LIMIT_CONCURRENCY || from.count < 0 || from.burst < 0 || from.cost < 0) return false;
  to.kind = static_cast<LimitKind>(from.algorithm);  // the numbers are the same: limit.hpp and store.h
  to.count_denied = (from.flags & GH_TAKE_COUNT_DENIED) != 0;
  to.count = static_cast<std::uint64_t>(from.count);
  to.window = Duration(from.window_ns);
  to.burst = static_cast<std::uint64_t>(from.burst);
  to.cost = static_cast<std::uint64_t>(from.cost);
  return true;
}

std::size_t bytes_of(const StoreKey& key) noexcept {
  auto bytes = key.space.size();
  for (const auto& part : key.parts) bytes += part.size();
  return bytes;
}

/// Copies `text` to `at` and moves it behind.
std::string_view put(char*& at, std::string_view text) noexcept {
  if (!text.empty()) std::memcpy(at, text.data(), text.size());
  const std::string_view copy(at, text.size());
  at += text.size();
  return copy;
}

/// A give-back or a renewal of limits, on its way to a store that answers later.
template <class Call>
class LaterLimitCall final : public LaterCall {
 public:
  LaterLimitCall(StoreThread& thread, std::span<const TakeLimit> limits, const Receipt& receipt)
      : thread_(thread), limits_(limits), receipt_(receipt), call_(&answered, this) {
    call_.limits = limits_.span();
    call_.receipt = &receipt_;
  }
  [[nodiscard]] Call& call() noexcept { return call_; }

 private:
  static void answered(StoreOperation&, void* subject) noexcept {
    auto& self = *static_cast<LaterLimitCall*>(subject);
    self.thread_.over(&self);
  }
  StoreThread& thread_;
  KeptLimits limits_;
  Receipt receipt_;
  Call call_;
};

template <class Call, class Ask>
void ask_later(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt, Ask ask) noexcept {
  auto* thread = caller.worker->parts().find<StoreThread>(ExtensionId::store);
  try {
    auto later = std::make_unique<LaterLimitCall<Call>>(*thread, limits, receipt);
    auto* kept = later.get();
    if (thread->keep(std::move(later)) && ask(kept->call())) thread->over(kept);
  } catch (const std::bad_alloc&) {
    // What was charged stays charged until its window is over.
  }
}

}  // namespace

bool BorrowedLimits::read(const OpenedStore& store, const gh_limit* from, std::uint64_t how_many) noexcept {
  if (from == nullptr || how_many < 1 || how_many > kMaxTakeLimits) return false;
  count = static_cast<std::size_t>(how_many);
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_store_key(&from[i].key) || !read_limit(from[i], limits[i])) return false;
    keys[i].emplace(store, from[i].key);
    limits[i].key = keys[i]->key();
  }
  return true;
}

std::span<const TakeLimit> copy_limits(ChainRun& run, std::span<const TakeLimit> from) noexcept {
  std::size_t parts = 0;
  std::size_t bytes = 0;
  for (const auto& limit : from) {
    parts += limit.key.parts.size();
    bytes += bytes_of(limit.key);
  }
  auto* limits = static_cast<TakeLimit*>(run.allocate(sizeof(TakeLimit) * from.size(), alignof(TakeLimit)));
  auto* views =
      static_cast<std::string_view*>(run.allocate(sizeof(std::string_view) * parts, alignof(std::string_view)));
  auto* text = static_cast<char*>(run.allocate(bytes, 1));
  if (limits == nullptr || views == nullptr || text == nullptr) return {};
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto& limit = *new (&limits[i]) TakeLimit(from[i]);
    limit.key.space = put(text, from[i].key.space);
    limit.key.parts = {views, from[i].key.parts.size()};
    for (const auto& part : from[i].key.parts) new (views++) std::string_view(put(text, part));
  }
  return {limits, from.size()};
}

KeptLimits::KeptLimits(std::span<const TakeLimit> from) : count_(from.size()) {
  std::size_t bytes = 0;
  for (const auto& limit : from) bytes += bytes_of(limit.key);
  bytes_.resize(bytes);
  auto* text = bytes_.data();
  for (std::size_t i = 0; i < count_; ++i) {
    limits_[i] = from[i];
    limits_[i].key.space = put(text, from[i].key.space);
    const auto& parts = from[i].key.parts;
    for (std::size_t part = 0; part < parts.size(); ++part) parts_[i][part] = put(text, parts[part]);
    limits_[i].key.parts = {parts_[i].data(), parts.size()};
  }
}

void give_back_now(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt,
                   std::uint32_t mask) noexcept {
  if (caller.opened->is_local) {
    GiveBackOperation call;
    call.limits = limits;
    call.receipt = &receipt;
    call.mask = mask;
    (void)caller.store->give_back(call);
    return;
  }
  ask_later<GiveBackOperation>(caller, limits, receipt, [&](GiveBackOperation& call) {
    call.mask = mask;
    return caller.store->give_back(call);
  });
}

void renew_now(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt) noexcept {
  if (caller.opened->is_local) {
    RenewOperation call;
    call.limits = limits;
    call.receipt = &receipt;
    (void)caller.store->renew(call);
    return;
  }
  ask_later<RenewOperation>(caller, limits, receipt, [&](RenewOperation& call) { return caller.store->renew(call); });
}

TakeRecord::TakeRecord(const StoreCaller& caller, std::span<const TakeLimit> limits, const Receipt& receipt) noexcept
    : EndHook{&ended},
      serial_(caller.worker->parts().find<StoreThread>(ExtensionId::store)->next_serial()),
      caller_(caller),
      limits_(limits),
      receipt_(receipt) {
  for (std::uint32_t i = 0; i < receipt.count; ++i) {
    if (!receipt.charges[i].charged) continue;
    charged_ |= 1U << i;
    if (limits[i].kind != LimitKind::concurrency) continue;
    leases_ |= 1U << i;
    const auto third = limits[i].window / 3;
    renew_every_ = renew_every_ == Duration::zero() ? third : std::min(renew_every_, third);
  }
}

TakeRecord* TakeRecord::make(const StoreCaller& caller, std::span<const TakeLimit> limits,
                             const Receipt& receipt) noexcept {
  auto* record = make_in_arena<TakeRecord>(*caller.run, caller, limits, receipt);
  if (record == nullptr) return nullptr;
  caller.run->at_end(*record);
  if (record->leases_ != 0) record->arm();
  return record;
}

void TakeRecord::arm() noexcept {
  if (!renewal_) renewal_.emplace(*this);
  caller_.worker->wheel().set(*renewal_, deadline_after(caller_.worker->now(), renew_every_));
}

void TakeRecord::Renewal::due(Timer& timer) { static_cast<Renewal&>(timer).record.renew(); }

void TakeRecord::renew() noexcept {
  // Stores of a worker may be replaced by a reload; the name stays.
  caller_.store = caller_.worker->parts().find<StoreThread>(ExtensionId::store)->store(caller_.opened->name);
  if (caller_.store != nullptr) renew_now(caller_, limits_, receipt_);
  arm();
}

void TakeRecord::write(gh_receipt& receipt) const noexcept {
  receipt = {{reinterpret_cast<std::uintptr_t>(this), kMagic, reinterpret_cast<std::uintptr_t>(caller_.run), serial_}};
}

TakeRecord* TakeRecord::of(const gh_receipt& receipt, const ChainRun* run) noexcept {
  if (receipt.words[1] != kMagic || receipt.words[2] != reinterpret_cast<std::uintptr_t>(run)) return nullptr;
  auto* record = reinterpret_cast<TakeRecord*>(static_cast<std::uintptr_t>(receipt.words[0]));
  return record != nullptr && record->magic_ == kMagic && record->serial_ == receipt.words[3] ? record : nullptr;
}

void TakeRecord::give_back(std::uint32_t mask) noexcept {
  mask &= charged_;
  if (mask == 0) return;
  charged_ &= ~mask;
  leases_ &= ~mask;
  if (leases_ == 0) renewal_.reset();
  caller_.store = caller_.worker->parts().find<StoreThread>(ExtensionId::store)->store(caller_.opened->name);
  if (caller_.store != nullptr) give_back_now(caller_, limits_, receipt_, mask);
}

void TakeRecord::ended(EndHook& self, ChainRun&) noexcept {
  auto& record = static_cast<TakeRecord&>(self);
  record.give_back(record.leases_);
  record.renewal_.reset();
  record.magic_ = 0;
}

}  // namespace gatehouse::core
