#include "plugin/store_service.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "plugin/abi_text.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {

bool StoreThread::keep(std::unique_ptr<LaterCall> call) noexcept {
  if (later_.size() >= kMaxLater) return false;
  try {
    later_.push_back(std::move(call));
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void StoreThread::over(const LaterCall* call) noexcept {
  const auto at = std::find_if(later_.begin(), later_.end(), [&](const auto& kept) { return kept.get() == call; });
  if (at == later_.end()) return;
  std::swap(*at, later_.back());
  later_.pop_back();
}

void OpenedStores::worker_stopping(PluginWorker& worker) noexcept {
  auto& seat = seats[worker.index()];
  for (const auto id : std::exchange(seat.pending, {})) worker.operations().cancel(id);
  seat.last = {};
}

StoreCaller store_caller(gh_store* handle, gh_exchange* exchange) noexcept {
  StoreCaller caller;
  caller.error = GH_E_ARGUMENT;
  if (handle == nullptr) return caller;
  caller.opened = &OpenedStore::of(handle);
  if (exchange != nullptr) {
    caller.run = run_of(exchange);
    if (caller.run == nullptr) return caller;
    caller.worker = &caller.run->worker();
  } else if (auto* thread = PluginThread::current()) {
    caller.worker = thread->worker();
  }
  if (caller.worker == nullptr) return caller;
  auto* thread = caller.worker->parts().find<StoreThread>(ExtensionId::store);
  caller.store = thread == nullptr ? nullptr : thread->store(caller.opened->name);
  caller.error = caller.store == nullptr ? GH_E_UNREACHABLE : GH_OK;
  return caller;
}

std::int32_t code_of(StoreError error) noexcept {
  switch (error) {
    case StoreError::none:
      return GH_OK;
    case StoreError::unreachable:
      return GH_E_UNREACHABLE;
    case StoreError::deadline:
      return GH_E_DEADLINE;
    case StoreError::full:
      return GH_E_FULL;
    case StoreError::oversize:
      return GH_E_TOO_LARGE;
    case StoreError::corrupt:
      return GH_E_PROTOCOL;
    case StoreError::invalid:
      return GH_E_ARGUMENT;
  }
  return GH_E_FAILED;
}

TimePoint store_until(const StoreCaller& caller, std::int64_t deadline_ns) noexcept {
  if (caller.run != nullptr) return until_of(*caller.run, deadline_ns);
  return deadline_ns <= 0 ? kNever : deadline_after(caller.worker->now(), Duration(deadline_ns));
}

bool is_store_key(const gh_store_key* key) noexcept {
  return key != nullptr && key->parts != nullptr && key->count >= 1 && key->count <= kMaxKeyParts;
}

BorrowedKey::BorrowedKey(const OpenedStore& store, const gh_store_key& from) noexcept
    : space(store.space), count(static_cast<std::size_t>(from.count)) {
  for (std::size_t i = 0; i < count; ++i) parts[i] = view(from.parts[i]);
}

OwnedKey::OwnedKey(const OpenedStore& store, const gh_store_key& from) : count_(static_cast<std::size_t>(from.count)) {
  bytes_ = store.space;
  for (std::size_t i = 0; i < count_; ++i) bytes_.append(view(from.parts[i]));
  auto at = std::string_view(bytes_);
  space_ = at.substr(0, store.space.size());
  at.remove_prefix(space_.size());
  for (std::size_t i = 0; i < count_; ++i) {
    parts_[i] = at.substr(0, static_cast<std::size_t>(from.parts[i].size));
    at.remove_prefix(parts_[i].size());
  }
}

namespace {

struct HeldValue : EndHook {
  explicit HeldValue(StoreValue held) noexcept : EndHook{&let_go}, value(std::move(held)) {}
  static void let_go(EndHook& self, ChainRun&) noexcept { static_cast<HeldValue&>(self).value = {}; }
  StoreValue value;
};

}  // namespace

bool hold_value(const StoreCaller& caller, StoreValue value, gh_text& to) noexcept {
  to = text_of(value.view());
  if (!value) return true;
  if (caller.run == nullptr) {
    auto* stores = caller.opened->instance->parts().find<OpenedStores>(ExtensionId::store);
    stores->seats[caller.worker->index()].last = std::move(value);
    return true;
  }
  auto* held = make_in_arena<HeldValue>(*caller.run, std::move(value));
  if (held == nullptr) {
    to = {};
    return false;
  }
  caller.run->at_end(*held);
  return true;
}

}  // namespace gatehouse::core
