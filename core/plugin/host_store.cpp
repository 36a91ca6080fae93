// gatehouse.store/1: opening stores, and the calls about one entry.
#include <new>
#include <optional>

#include "plugin/host_extensions.hpp"
#include "plugin/store_service.hpp"

namespace gatehouse::core {
namespace {

void fill(const StoreCaller& caller, GetOperation& from, gh_store_entry& to) noexcept {
  to = {};
  to.error = code_of(from.error);
  if (to.error == GH_OK && !from.found) to.error = GH_E_ABSENT;
  if (to.error != GH_OK) return;
  to.version = from.version;
  to.ttl_ns = from.ttl_left.count();
  if (!hold_value(caller, std::move(from.value), to.value)) to.error = GH_E_MEMORY;
}

void fill(const StoreCaller& caller, PutOperation& from, gh_store_entry& to) noexcept {
  to = {};
  to.error = code_of(from.error);
  if (to.error != GH_OK) return;
  to.existed = from.stored ? 0 : 1;
  to.version = from.version;
  to.ttl_ns = from.stored ? from.ttl.count() : from.ttl_left.count();
  if (!from.stored && !hold_value(caller, std::move(from.value), to.value)) to.error = GH_E_MEMORY;
}

void fill(const StoreCaller&, SetOperation& from, gh_store_entry& to) noexcept {
  to = {};
  to.error = code_of(from.error);
  if (to.error != GH_OK) return;
  if (!from.stored) to.error = GH_E_LOST;
  to.version = from.version;
  to.ttl_ns = from.stored ? from.ttl.count() : 0;
}

void fill(const StoreCaller&, RemoveOperation& from, gh_store_entry& to) noexcept {
  to = {};
  to.error = code_of(from.error);
  if (to.error != GH_OK) return;
  if (from.outcome == RemoveOutcome::absent) to.error = GH_E_ABSENT;
  if (from.outcome == RemoveOutcome::lost) to.error = GH_E_LOST;
}

bool ask(Store& store, GetOperation& operation) noexcept { return store.get(operation); }
bool ask(Store& store, PutOperation& operation) noexcept { return store.put_if_absent(operation); }
bool ask(Store& store, SetOperation& operation) noexcept { return store.compare_and_set(operation); }
bool ask(Store& store, RemoveOperation& operation) noexcept { return store.remove(operation); }

/// A call to a store that may answer later. Frees itself when it is over.
template <class Call>
class PendingEntryCall final : public Operation {
 public:
  PendingEntryCall(const StoreCaller& caller, const gh_store_key& key, std::string_view bytes, gh_store_entry& result)
      : caller_(caller), key_(*caller.opened, key), bytes_(bytes), result_(result) {
    call_.emplace(&answered, this);
    call_->key = key_.key();
  }
  ~PendingEntryCall() = default;

  [[nodiscard]] Call& call() noexcept { return *call_; }
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

  static gh_op start(std::unique_ptr<PendingEntryCall> self, gh_done done, void* context) {
    const auto id = self->begin(self->caller_.run, *self->caller_.opened->instance, done, context);
    if (id == 0) {
      self->result_.error = GH_E_FULL;
      return 0;
    }
    if (ask(*self->caller_.store, *self->call_)) {
      fill(self->caller_, *self->call_, self->result_);
      return 0;
    }
    auto& seats = self->caller_.opened->instance->parts().template find<OpenedStores>(ExtensionId::store)->seats;
    if (self->caller_.run == nullptr) note(seats[self->caller_.worker->index()], *self->caller_.worker, id);
    (void)self.release();
    return id;
  }

 private:
  static void note(StoreSeat& seat, PluginWorker& worker, gh_op id) {
    std::erase_if(seat.pending, [&](gh_op old) { return worker.operations().find(old) == nullptr; });
    seat.pending.push_back(id);
  }
  static void answered(StoreOperation&, void* subject) noexcept {
    const std::unique_ptr<PendingEntryCall> self(static_cast<PendingEntryCall*>(subject));
    fill(self->caller_, *self->call_, self->result_);
    self->complete(self->result_.error);
  }
  void abandoned() noexcept override { delete this; }

  StoreCaller caller_;
  OwnedKey key_;
  std::string bytes_;
  gh_store_entry& result_;
  std::optional<Call> call_;
};

void set(GetOperation&, std::string_view, Duration, std::uint64_t) noexcept {}
void set(PutOperation& call, std::string_view bytes, Duration ttl, std::uint64_t) noexcept {
  call.bytes = bytes;
  call.ttl = ttl;
}
void set(SetOperation& call, std::string_view bytes, Duration ttl, std::uint64_t version) noexcept {
  call.bytes = bytes;
  call.ttl = ttl;
  call.expected = version;
}
void set(RemoveOperation& call, std::string_view, Duration, std::uint64_t version) noexcept { call.expected = version; }

struct Asked {
  const gh_store_key* key = nullptr;
  std::string_view value{};
  Duration ttl{};
  std::uint64_t version = 0;
  std::int64_t deadline_ns = 0;
};

/// `local` answers at once, and then nothing is copied or allocated.
template <class Call>
gh_op call_entry(gh_store* handle, gh_exchange* exchange, const Asked& asked, gh_store_entry* result, gh_done done,
                 void* context) noexcept {
  *result = {};
  const auto caller = store_caller(handle, exchange);
  result->error = !is_store_key(asked.key) ? GH_E_ARGUMENT : caller.error;
  if (result->error != GH_OK) return 0;
  if (caller.opened->is_local) {
    const BorrowedKey key(*caller.opened, *asked.key);
    Call call;
    call.key = key.key();
    set(call, asked.value, asked.ttl, asked.version);
    (void)ask(*caller.store, call);
    fill(caller, call, *result);
    return 0;
  }
  if (caller.run != nullptr && !may_wait(*caller.run, result->error)) return 0;
  try {
    auto pending = std::make_unique<PendingEntryCall<Call>>(caller, *asked.key, asked.value, *result);
    set(pending->call(), pending->bytes(), asked.ttl, asked.version);
    pending->call().deadline = store_until(caller, asked.deadline_ns);
    return PendingEntryCall<Call>::start(std::move(pending), done, context);
  } catch (const std::bad_alloc&) {
    result->error = GH_E_MEMORY;
    return 0;
  }
}

gh_op get(gh_store* store, gh_exchange* exchange, const gh_store_key* key, std::int64_t deadline,
          gh_store_entry* result, gh_done done, void* context) noexcept {
  return call_entry<GetOperation>(store, exchange, {.key = key, .deadline_ns = deadline}, result, done, context);
}

gh_op put_if_absent(gh_store* store, gh_exchange* exchange, const gh_store_key* key, gh_text value, std::int64_t ttl,
                    std::int64_t deadline, gh_store_entry* result, gh_done done, void* context) noexcept {
  const Asked asked{.key = key, .value = view(value), .ttl = Duration(ttl), .deadline_ns = deadline};
  return call_entry<PutOperation>(store, exchange, asked, result, done, context);
}

gh_op compare_and_set(gh_store* store, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version,
                      gh_text value, std::int64_t ttl, std::int64_t deadline, gh_store_entry* result, gh_done done,
                      void* context) noexcept {
  const Asked asked{key, view(value), Duration(ttl), version, deadline};
  return call_entry<SetOperation>(store, exchange, asked, result, done, context);
}

gh_op remove(gh_store* store, gh_exchange* exchange, const gh_store_key* key, std::uint64_t version,
             std::int64_t deadline, gh_store_entry* result, gh_done done, void* context) noexcept {
  const Asked asked{.key = key, .version = version, .deadline_ns = deadline};
  return call_entry<RemoveOperation>(store, exchange, asked, result, done, context);
}

gh_store* open(gh_instance* handle, gh_text name, const gh_store_options* options, const gh_value* at) noexcept {
  auto* instance = creating(handle, "store.open outside of create");
  if (instance == nullptr) return nullptr;
  const auto* service = service_of<StoreService>(instance->runtime().parts(), ExtensionId::store);
  const bool is_local = view(name) == "local";
  const bool is_redis = view(name).starts_with("redis:") && name.size > 6;
  const bool is_known = service == nullptr || !service->has_store || service->has_store(view(name));
  if ((!is_local && !is_redis) || (!is_local && !is_known)) {
    std::string message("there is no store \"");
    instance->tell(true, reinterpret_cast<const Value*>(at), message.append(view(name)).append("\""));
    return nullptr;
  }
  const auto scope = options == nullptr ? std::string_view{} : view(options->scope);
  // '@' and '#' keep addresses and scopes apart, '~' what an instance in shadow counts from what counts.
  auto space = instance->plugin() + (scope.empty() ? "@" + instance->address() : "#" + std::string(scope));
  if (instance->is_shadow()) space += "~shadow";
  auto& stores = part_of<OpenedStores>(*instance, ExtensionId::store, instance->runtime().settings().workers).stores;
  return reinterpret_cast<gh_store*>(
      &stores.emplace_back(OpenedStore{instance, std::string(view(name)), std::move(space), is_local}));
}

gh_store_v1 make_table() noexcept {
  gh_store_v1 table{};
  table.size = sizeof table;
  table.open = &open;
  table.get = &get;
  table.put_if_absent = &put_if_absent;
  table.compare_and_set = &compare_and_set;
  table.remove = &remove;
  add_take_functions(table);
  add_later_functions(table);
  return table;
}

}  // namespace

const gh_store_v1& store_extension() noexcept {
  static const gh_store_v1 kTable = make_table();
  return kTable;
}

}  // namespace gatehouse::core
