// gatehouse.store/1: writes that nobody waits for, and entries that are kept alive while an exchange lasts.
#include <new>
#include <optional>

#include "plugin/host_extensions.hpp"
#include "plugin/store_service.hpp"

namespace gatehouse::core {
namespace {

/// Outlives its exchange.
template <class Call>
class LaterEntryCall final : public LaterCall {
 public:
  LaterEntryCall(StoreThread& thread, const OpenedStore& store, const gh_store_key& key, std::string_view bytes)
      : thread_(thread), key_(store, key), bytes_(bytes), call_(&answered, this) {
    call_.key = key_.key();
  }
  [[nodiscard]] Call& call() noexcept { return call_; }
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

 private:
  static void answered(StoreOperation&, void* subject) noexcept {
    auto& self = *static_cast<LaterEntryCall*>(subject);
    self.thread_.over(&self);
  }
  StoreThread& thread_;
  OwnedKey key_;
  std::string bytes_;
  Call call_;
};

template <class Call, class Ask>
void ask_later(const StoreCaller& caller, const gh_store_key& key, std::string_view bytes, Ask ask) noexcept {
  auto* thread = caller.worker->parts().find<StoreThread>(ExtensionId::store);
  try {
    auto later = std::make_unique<LaterEntryCall<Call>>(*thread, *caller.opened, key, bytes);
    auto* kept = later.get();
    if (thread->keep(std::move(later)) && ask(*kept)) thread->over(kept);
  } catch (const std::bad_alloc&) {
    // The entry ends by its ttl.
  }
}

void compare_and_set_later(gh_store* handle, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version,
                           gh_text value, std::int64_t ttl_ns) noexcept {
  const auto caller = store_caller(handle, exchange);
  if (caller.error != GH_OK || !is_store_key(key)) return;
  ask_later<SetOperation>(caller, *key, view(value), [&](LaterEntryCall<SetOperation>& later) {
    auto& call = later.call();
    call.bytes = later.bytes();
    call.ttl = Duration(ttl_ns);
    call.expected = version;
    return caller.store->compare_and_set(call);
  });
}

void remove_later(gh_store* handle, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version) noexcept {
  const auto caller = store_caller(handle, exchange);
  if (caller.error != GH_OK || !is_store_key(key)) return;
  ask_later<RemoveOperation>(caller, *key, {}, [&](LaterEntryCall<RemoveOperation>& later) {
    later.call().expected = version;
    return caller.store->remove(later.call());
  });
}

/// Frees itself when it is over: with the exchange, when cancelled, when the entry belongs to somebody else.
class KeepAlive final : public Operation {
 public:
  KeepAlive(const StoreCaller& caller, const gh_store_key& key, std::string_view value, Duration ttl,
            std::uint64_t& version)
      : caller_(caller), key_(*caller.opened, key), value_(value), ttl_(ttl), version_(version), timer_(*this) {}
  ~KeepAlive() = default;

  static gh_op start(std::unique_ptr<KeepAlive> self) {
    const auto id = self->begin(self->caller_.run, *self->caller_.opened->instance, nullptr, nullptr);
    if (id != 0) self.release()->arm();
    return id;
  }

 private:
  struct Alarm : Timer {
    explicit Alarm(KeepAlive& of) noexcept : Timer(&rings), keep(of) {}
    static void rings(Timer& timer) { static_cast<Alarm&>(timer).keep.renew(); }
    KeepAlive& keep;
  };

  void arm() noexcept { caller_.worker->wheel().set(timer_, deadline_after(caller_.worker->now(), ttl_ / 3)); }
  void renew() noexcept {
    caller_.store = caller_.worker->parts().find<StoreThread>(ExtensionId::store)->store(caller_.opened->name);
    if (caller_.store == nullptr) return arm();
    call_.emplace(&answered, this);
    call_->key = key_.key();
    call_->bytes = value_;
    call_->ttl = ttl_;
    call_->expected = version_;
    if (caller_.store->compare_and_set(*call_)) look();
  }
  static void answered(StoreOperation&, void* subject) noexcept { static_cast<KeepAlive*>(subject)->look(); }
  void look() noexcept {
    const bool is_lost = call_->error == StoreError::none && !call_->stored;
    if (call_->error == StoreError::none) version_ = call_->stored ? call_->version : 0;
    call_.reset();
    // A store that could not be reached is asked again: the entry may still be ours.
    if (!is_lost) return arm();
    forget();
    delete this;
  }
  void abandoned() noexcept override { delete this; }

  StoreCaller caller_;
  OwnedKey key_;
  std::string value_;
  Duration ttl_;
  std::uint64_t& version_;
  Alarm timer_;
  std::optional<SetOperation> call_;
};

gh_op keep_alive(gh_store* handle, gh_exchange* exchange, const gh_store_key* key, gh_text value, std::int64_t ttl_ns,
                 std::uint64_t* version) noexcept {
  const auto caller = store_caller(handle, exchange);
  if (caller.error != GH_OK || caller.run == nullptr || !is_store_key(key) || version == nullptr || ttl_ns < 3)
    return 0;
  std::int32_t error = GH_OK;
  if (!may_wait(*caller.run, error)) return 0;
  try {
    return KeepAlive::start(std::make_unique<KeepAlive>(caller, *key, view(value), Duration(ttl_ns), *version));
  } catch (const std::bad_alloc&) {
    return 0;
  }
}

}  // namespace

void add_later_functions(gh_store_v1& table) noexcept {
  table.compare_and_set_later = &compare_and_set_later;
  table.remove_later = &remove_later;
  table.keep_alive = &keep_alive;
}

}  // namespace gatehouse::core
