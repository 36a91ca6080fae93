#include "stores/redis/redis_store.hpp"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

#include "stores/redis/key_text.hpp"

namespace gatehouse::core {
namespace {

constexpr auto kLongestTtl = std::chrono::hours(24 * 400);

/// UnitLease ids start at a random place, so that no two workers or processes give the same.
std::uint64_t random_start() {
  std::uint64_t start = 0;
  if (::getrandom(&start, sizeof start, 0) != static_cast<ssize_t>(sizeof start)) {
    throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  return start;
}

StoreError check_value(std::string_view bytes, Duration ttl) noexcept {
  if (bytes.size() > RedisStore::kMaxValueBytes) return StoreError::oversize;
  return ttl >= std::chrono::milliseconds(1) && ttl <= kLongestTtl ? StoreError::none : StoreError::invalid;
}

std::int64_t milliseconds(Duration ttl) noexcept { return std::chrono::ceil<std::chrono::milliseconds>(ttl).count(); }

std::uint64_t version_of(ReplyView reply) noexcept { return static_cast<std::uint64_t>(reply.integer()); }

/// {1, version, bytes, milliseconds left}
template <class Operation>
bool read_entry(Operation& operation, ReplyView reply) noexcept {
  operation.version = version_of(reply[1]);
  operation.value = StoreValue::copy_of(reply[2].text());
  operation.ttl_left = std::chrono::milliseconds(std::max<std::int64_t>(0, reply[3].integer()));
  return operation.version != 0 && reply[2].kind() == ReplyKind::string && operation.value;
}

}  // namespace

RedisStore::RedisStore(StoreLoop loop, RedisSettings settings, std::shared_ptr<const RedisTlsContext> tls,
                       StoreCounts& counts, const Clock* virtual_time)
    : loop_(loop),
      settings_(std::move(settings)),
      counts_(counts),
      virtual_time_(virtual_time),
      next_lease_(random_start()),
      router_(make_router({loop_, settings_, std::move(tls), counts_})) {
  router_->start();
}

RedisStore::~RedisStore() {
  // Ends what is sent, then what pauses. Whoever is told may ask again: there is no router then, and the answer is no.
  const auto router = std::exchange(router_, nullptr);
  router->close();
  for (std::size_t i = 0; i < calls_.size(); ++i) calls_[i]->give_up();
}

RedisCall& RedisStore::acquire() {
  if (free_ == nullptr) {
    calls_.push_back(std::make_unique<RedisCall>(*this));
    return *calls_.back();
  }
  return *std::exchange(free_, free_->next_free_);
}

void RedisStore::release(RedisCall& call) noexcept {
  call.next_free_ = free_;
  free_ = &call;
}

void RedisStore::count(StoreCall kind, StoreError error, TimePoint begun) noexcept {
  counts_.add(kind, error);
  counts_.took(loop_.clock.now() - begun);
}

TimePoint RedisStore::until(const StoreOperation& operation) const noexcept {
  return std::min(operation.deadline, loop_.clock.now() + settings_.command_timeout);
}

std::string_view RedisStore::time_word() noexcept {
  if (virtual_time_ == nullptr) return "0";
  time_word_ = std::to_string(virtual_time_->now().time_since_epoch().count() / 1000);
  return time_word_;
}

bool RedisStore::begin_script(RedisCall& call, Script which, const StoreKey& key, StoreOperation& operation) {
  key_.clear();
  if (!append_key(key_, settings_.prefix, 'v', key)) {
    operation.error = StoreError::oversize;
    return false;
  }
  call.command.begin(which);
  call.command.add_key(key_);
  call.groups = {};
  return true;
}

bool RedisStore::refuse(RedisCall& call, StoreCall kind, StoreOperation& operation, StoreError error) noexcept {
  operation.error = error;
  counts_.add(kind, error);
  release(call);
  return true;
}

bool RedisStore::get(GetOperation& operation) noexcept {
  auto& call = acquire();
  if (!begin_script(call, Script::get, operation.key, operation)) {
    return refuse(call, StoreCall::get, operation, StoreError::oversize);
  }
  return call.begin(StoreCall::get, &operation, until(operation));
}

bool RedisStore::put_if_absent(PutOperation& operation) noexcept {
  auto& call = acquire();
  auto error = check_value(operation.bytes, operation.ttl);
  if (error == StoreError::none && !begin_script(call, Script::put_if_absent, operation.key, operation)) {
    error = StoreError::oversize;
  }
  if (error != StoreError::none) return refuse(call, StoreCall::put_if_absent, operation, error);
  call.command.add(time_word());
  call.command.add(operation.bytes);
  call.command.add(milliseconds(operation.ttl));
  return call.begin(StoreCall::put_if_absent, &operation, until(operation));
}

bool RedisStore::compare_and_set(SetOperation& operation) noexcept {
  auto& call = acquire();
  auto error = check_value(operation.bytes, operation.ttl);
  if (error == StoreError::none && !begin_script(call, Script::compare_and_set, operation.key, operation)) {
    error = StoreError::oversize;
  }
  if (error != StoreError::none) return refuse(call, StoreCall::compare_and_set, operation, error);
  call.command.add(time_word());
  call.command.add(operation.bytes);
  call.command.add(milliseconds(operation.ttl));
  call.command.add(static_cast<std::int64_t>(operation.expected));
  return call.begin(StoreCall::compare_and_set, &operation, until(operation));
}

bool RedisStore::remove(RemoveOperation& operation) noexcept {
  auto& call = acquire();
  if (!begin_script(call, Script::remove, operation.key, operation)) {
    return refuse(call, StoreCall::remove, operation, StoreError::oversize);
  }
  call.command.add(time_word());
  call.command.add(static_cast<std::int64_t>(operation.expected));
  return call.begin(StoreCall::remove, &operation, until(operation));
}

RedisStore::Outcome RedisStore::read_reply(RedisCall& call, StoreCall kind, StoreOperation* operation,
                                           ReplyView reply) {
  if (operation == nullptr) return Outcome::done;
  const auto answer = [](bool makes_sense) { return makes_sense ? Outcome::done : Outcome::senseless; };
  switch (kind) {
    case StoreCall::get: {
      auto& get = static_cast<GetOperation&>(*operation);
      get.found = reply[0].integer() == 1;
      return answer(reply.is_array() && (!get.found || read_entry(get, reply)));
    }
    case StoreCall::put_if_absent: {
      auto& put = static_cast<PutOperation&>(*operation);
      put.stored = reply[0].integer() == 1;
      if (!put.stored) return answer(reply.is_array() && read_entry(put, reply));
      put.version = version_of(reply[1]);
      return answer(put.version != 0);
    }
    case StoreCall::compare_and_set: {
      auto& set = static_cast<SetOperation&>(*operation);
      set.stored = reply[0].integer() == 1;
      set.version = version_of(reply[1]);
      return answer(reply.is_array() && (!set.stored || set.version != 0));
    }
    case StoreCall::remove: {
      constexpr std::array kOutcomes{RemoveOutcome::absent, RemoveOutcome::removed, RemoveOutcome::lost};
      const auto outcome = reply.integer(-1);
      if (outcome < 0 || outcome > 2) return Outcome::senseless;
      static_cast<RemoveOperation&>(*operation).outcome = kOutcomes[static_cast<std::size_t>(outcome)];
      return Outcome::done;
    }
    case StoreCall::take:
      return read_take(call, static_cast<TakeOperation&>(*operation), reply);
    case StoreCall::renew:
      return read_renew(call, static_cast<RenewOperation&>(*operation), reply);
    case StoreCall::give_back:
      break;
  }
  return answer(reply.kind() == ReplyKind::integer);
}

}  // namespace gatehouse::core
