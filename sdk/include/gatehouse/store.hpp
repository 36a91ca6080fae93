// Store: shared state, local or redis:<name>, with the same calls and the same meaning.
#pragma once

#include <gatehouse/operation.hpp>
#include <gatehouse/types.hpp>

#include <array>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::inline v1 {

// The parts of a key, borrowed for the call: {"tenant", tenant}; up to 8 in braces, up to 16 in an array of TextRef.
class Key {
 public:
  Key() = default;
  // Not a std::initializer_list: GCC 12 cannot keep one in the operand of co_await.
  template <class... Parts>
  requires(sizeof...(Parts) >= 1 && sizeof...(Parts) <= 8 &&
           (std::convertible_to<const Parts&, std::string_view> && ...)) Key(const Parts&... parts)
  noexcept : few_{TextRef{parts}...}, count_{sizeof...(Parts)} {}
  Key(std::span<const TextRef> parts) noexcept : many_{parts.data()}, count_{parts.size()} {}

  gh_store_key raw() const noexcept { return {many_ != nullptr ? many_ : few_.data(), count_}; }

 private:
  std::array<gh_text, 8> few_{};
  const gh_text* many_ = nullptr;
  std::size_t count_ = 0;
};

// One entry as it was found or written. The value is good until the exchange ends.
class Entry {
 public:
  explicit Entry(const gh_store_entry& raw, bool exists) noexcept : raw_{raw}, exists_{exists} {}
  bool exists() const noexcept { return exists_; }
  explicit operator bool() const noexcept { return exists_; }
  std::string_view text() const noexcept { return detail::view(raw_.value); }  // empty when there is none
  std::uint64_t version() const noexcept { return raw_.version; }              // the fencing token
  Duration ttl() const noexcept { return Duration{raw_.ttl_ns}; }
  bool existed() const noexcept { return raw_.existed != 0; }  // put_if_absent: somebody else's, told here

 private:
  gh_store_entry raw_;
  bool exists_;
};

enum class Algorithm : std::uint32_t { gcra, sliding, fixed, concurrency };

// One limit of a take. The key's parts are borrowed until take is called.
struct Limit {
  Key key;
  Algorithm algorithm = Algorithm::gcra;
  std::int64_t count = 0;  // per window; concurrency: units at once
  Duration window{};       // concurrency: life of a lease that nobody renews
  std::int64_t burst = 0;  // gcra
  std::int64_t cost = 1;   // 0: only look
  bool count_denied = false;
};

// All limits decided together; unless all allow, nothing is consumed.
class Taken {
 public:
  explicit Taken(const gh_take_result& raw) noexcept : raw_{raw} {}
  bool allowed() const noexcept { return raw_.allowed != 0; }
  std::span<const gh_limit_result> limits() const noexcept {
    return {raw_.limits, static_cast<std::size_t>(raw_.count)};
  }
  const gh_receipt& receipt() const noexcept { return raw_.receipt; }

 private:
  gh_take_result raw_;
};

namespace detail {

// error comes from the completion; an operation that ended at once tells it in the result alone.
inline std::int32_t error_of(std::int32_t error, std::int32_t in_result) noexcept {
  return error != GH_OK ? error : in_result;
}
inline Result<Entry> to_found(std::int32_t error, const gh_store_entry& raw) {
  const std::int32_t result = error_of(error, raw.error);
  if (result == GH_E_ABSENT) return Entry{raw, false};
  if (result != GH_OK) return to_error(result);
  return Entry{raw, true};
}
inline Result<Entry> to_entry(std::int32_t error, const gh_store_entry& raw) {
  const std::int32_t result = error_of(error, raw.error);
  if (result != GH_OK) return to_error(result);
  return Entry{raw, true};
}
inline Result<Taken> to_taken(std::int32_t error, const gh_take_result& raw) {
  const std::int32_t result = error_of(error, raw.error);
  if (result != GH_OK) return to_error(result);
  return Taken{raw};
}

}  // namespace detail

using FindOperation = Operation<gh_store_entry, &detail::to_found>;
using EntryOperation = Operation<gh_store_entry, &detail::to_entry>;
using TakeOperation = Operation<gh_take_result, &detail::to_taken>;

// A field of Config (`local` or `redis:<name>`), opened in the instance's own namespace before the plugin is
// constructed; Setup::open_store gives further ones. Cheap to copy, good as long as the instance. [worker] Arguments
// are copied when the call is made. deadline: from now, cut to what the exchange has left; zero: the store's own. An
// unreachable store is an error; nothing falls back in silence.
class Store {
 public:
  Store() = default;
  Store(const char* name) : name_{name} {}  // the default of a Config: "local"

  const std::string& name() const noexcept { return name_; }
  bool is_local() const noexcept { return name_ == "local"; }

  // An absent entry is no error: exists() is false and text() empty.
  FindOperation get(Exchange& exchange, const Key& key, Duration deadline = {}) const noexcept {
    const gh_store_key raw = key.raw();
    return {exchange, [&](gh_store_entry* out, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (table_ == nullptr) return denied(error);
              return table_->get(store_, exchange.raw(), &raw, deadline.count(), out, done, context);
            }};
  }
  // The new entry, or the one that is there already: existed() then.
  EntryOperation put_if_absent(Exchange& exchange, const Key& key, std::string_view value, Duration ttl,
                               Duration deadline = {}) const noexcept {
    const gh_store_key raw = key.raw();
    return {exchange, [&](gh_store_entry* out, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (table_ == nullptr) return denied(error);
              return table_->put_if_absent(store_, exchange.raw(), &raw, detail::text(value), ttl.count(),
                                           deadline.count(), out, done, context);
            }};
  }
  // The entry with its new version, or Error::lost: the version is no longer this one.
  EntryOperation compare_and_set(Exchange& exchange, const Key& key, std::uint64_t version, std::string_view value,
                                 Duration ttl, Duration deadline = {}) const noexcept {
    const gh_store_key raw = key.raw();
    return {exchange, [&](gh_store_entry* out, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (table_ == nullptr) return denied(error);
              return table_->compare_and_set(store_, exchange.raw(), &raw, version, detail::text(value), ttl.count(),
                                             deadline.count(), out, done, context);
            }};
  }
  // Absent already: exists() is false. Error::lost: another version.
  FindOperation remove(Exchange& exchange, const Key& key, std::uint64_t version,
                       Duration deadline = {}) const noexcept {
    const gh_store_key raw = key.raw();
    return {exchange, [&](gh_store_entry* out, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (table_ == nullptr) return denied(error);
              return table_->remove(store_, exchange.raw(), &raw, version, deadline.count(), out, done, context);
            }};
  }
  // Up to 8 limits, all or none.
  TakeOperation take(Exchange& exchange, detail::Borrowed<Limit> limits, Duration deadline = {}) const noexcept {
    std::array<gh_limit, 8> raw{};
    for (std::size_t i = 0; i < limits.size() && i < raw.size(); ++i) raw[i] = to_raw(limits.data()[i]);
    return {exchange, [&](gh_take_result* out, std::int32_t* error, gh_done done, void* context) -> gh_op {
              if (table_ == nullptr) return denied(error);
              if (limits.size() > raw.size()) return *error = GH_E_ARGUMENT, 0;
              return table_->take(store_, exchange.raw(), raw.data(), limits.size(), deadline.count(), out, done,
                                  context);
            }};
  }
  // Ends concurrency leases and refunds charges; bit i of mask is limit i of the take. Also in on_end.
  void give_back(Exchange& exchange, const gh_receipt& receipt, std::uint64_t mask = ~std::uint64_t{0}) const noexcept {
    if (table_ != nullptr) table_->give_back(store_, exchange.raw(), &receipt, mask);
  }

  // [on_end, or after a response] Writes whose result nobody waits for.
  void compare_and_set_later(Exchange& exchange, const Key& key, std::uint64_t version, std::string_view value,
                             Duration ttl) const noexcept {
    const gh_store_key raw = key.raw();
    if (table_ == nullptr) return;
    table_->compare_and_set_later(store_, exchange.raw(), &raw, version, detail::text(value), ttl.count());
  }
  void remove_later(Exchange& exchange, const Key& key, std::uint64_t version) const noexcept {
    const gh_store_key raw = key.raw();
    if (table_ != nullptr) table_->remove_later(store_, exchange.raw(), &raw, version);
  }
  // While the exchange lives, the host renews the ttl of this entry, whose version it keeps in `version` (0: the lease
  // was lost). `version` lives in State. Ends with the exchange or by stop_keeping.
  gh_op keep_alive(Exchange& exchange, const Key& key, std::string_view value, Duration ttl,
                   std::uint64_t& version) const noexcept {
    const gh_store_key raw = key.raw();
    if (table_ == nullptr) return 0;
    return table_->keep_alive(store_, exchange.raw(), &raw, detail::text(value), ttl.count(), &version);
  }
  void stop_keeping(Exchange& exchange, gh_op renewal) const noexcept {
    if (renewal != 0) access(exchange).host->cancel(access(exchange).host, renewal);
  }

  // Opens it; Setup and the decoder of Config do that. False: an error was told at `at`.
  bool open(const detail::Context& context, const gh_store_options* options, const gh_value* at) noexcept;

 private:
  static gh_op denied(std::int32_t* error) noexcept {
    *error = GH_E_DENIED;
    return 0;
  }
  static gh_limit to_raw(const Limit& limit) noexcept {
    return {limit.key.raw(),
            static_cast<std::uint32_t>(limit.algorithm),
            limit.count_denied ? static_cast<std::uint32_t>(GH_TAKE_COUNT_DENIED) : 0U,
            limit.count,
            limit.window.count(),
            limit.burst,
            limit.cost};
  }

  const gh_store_v1* table_ = nullptr;
  gh_store* store_ = nullptr;
  std::string name_ = "local";
};

inline bool Store::open(const detail::Context& context, const gh_store_options* options, const gh_value* at) noexcept {
  if (context.store == nullptr) {
    context.host->config_error(context.instance, at, detail::text("this host has no " GH_STORE));
    return false;
  }
  store_ = context.store->open(context.instance, detail::text(name_), options, at);
  table_ = store_ == nullptr ? nullptr : context.store;
  return store_ != nullptr;
}

}  // namespace gatehouse::inline v1
