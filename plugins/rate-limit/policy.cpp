#include "policy.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace rate_limit {
namespace {

using namespace std::chrono_literals;

constexpr auto kLease = 30s;  // a unit of a gateway that died comes back after this

bool is_printable(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::optional<std::int64_t> integer(std::string_view text) noexcept {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What a second allows, to compare limits with different windows.
double per_second(const Numbers& numbers) noexcept {
  if (numbers.window <= gatehouse::Duration::zero()) return static_cast<double>(numbers.count);
  return static_cast<double>(numbers.count) / std::chrono::duration<double>(numbers.window).count();
}

bool is_key_kind(std::string_view word) noexcept {
  for (const auto* kind : {"consumer", "credential", "ip", "ip-subnet", "path-template", "method"}) {
    if (word == kind) return true;
  }
  for (const std::string_view prefix : {"header:", "cookie:", "claim:"}) {
    if (word.starts_with(prefix) && word.size() > prefix.size()) return true;
  }
  return false;
}

}  // namespace

Policy::Policy(const PolicyConfig& config, const std::string& place, gatehouse::Setup& setup)
    : name_(config.name),
      algorithm_(static_cast<gatehouse::Algorithm>(config.algorithm)),
      unit_(config.unit),
      cost_(config.cost),
      key_(config.key),
      key_missing_(config.key_missing),
      count_denied_(config.count_denied) {
  if (!is_printable(name_)) setup.config_error(place + ".name", "must be printable ASCII: clients see it");
  if (key_.empty()) setup.config_error(place + ".key", "name at least one part, for example ip");
  if (key_.size() > kMaxKeyParts) setup.config_error(place + ".key", "at most 6 parts");
  for (std::size_t i = 0; i < key_.size(); ++i) {
    if (is_key_kind(key_[i])) continue;
    setup.config_error(place + ".key[" + std::to_string(i) + "]",
                       "no kind of key: consumer, credential, ip, ip-subnet, header:X, cookie:X, claim:a.b, "
                       "path-template or method");
  }
  if (cost_.is_constant()) {
    const auto number = integer(cost_.text());
    if (!number || *number < 1) setup.config_error(place + ".cost", "must be an integer of at least 1, or a template");
    constant_cost_ = number.value_or(1);
  }
  read_limits(config, place, setup);
  read_keep_charge(config, place, setup);
}

void Policy::read_limits(const PolicyConfig& config, const std::string& place, gatehouse::Setup& setup) {
  const auto read = [&](const LimitValue& value, const std::string& at) {
    Numbers out;
    const auto* const count = std::get_if<std::int64_t>(&value);
    if (is_concurrency()) {
      if (count == nullptr) setup.config_error(at, "concurrency takes a plain count: how many at once");
      out = {count != nullptr ? *count : 1, kLease, 0};
    } else if (count != nullptr) {
      setup.config_error(at, "needs a time: write for example 100/min");
    } else {
      const auto& rate = std::get<gatehouse::Rate>(value);
      out = {rate.count, rate.per, rate.count};
    }
    if (out.count < 1 && !setup.has_errors()) setup.config_error(at, "must allow at least 1");
    return out;
  };
  own_ = read(config.limit, place + ".limit");
  if (config.burst > 0) {
    if (algorithm_ != gatehouse::Algorithm::gcra)
      setup.config_error(place + ".burst", "belongs to algorithm gcra only");
    own_.burst = config.burst;
  }
  for (const auto& [group, limit] : config.tiers) {
    auto numbers = read(limit, place + ".tiers." + std::string(group.view()));
    // A stated burst grows in the same ratio as the limit.
    if (config.burst > 0 && own_.count > 0) {
      const auto ratio = per_second(numbers) / per_second(own_);
      numbers.burst = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(config.burst) * ratio));
    }
    tiers_.push_back({std::string(group.view()), numbers});
  }
}

void Policy::read_keep_charge(const PolicyConfig& config, const std::string& place, gatehouse::Setup& setup) {
  const auto* const statuses = std::get_if<std::vector<std::string>>(&config.keep_charge);
  keeps_all_ = statuses == nullptr;
  for (std::size_t i = 0; statuses != nullptr && i < statuses->size(); ++i) {
    const std::string_view word = (*statuses)[i];
    const auto status = integer(word);
    if (word.size() == 3 && word.ends_with("xx") && word[0] >= '1' && word[0] <= '5') {
      for (std::size_t at = 0; at < 100; ++at) kept_.set(static_cast<std::size_t>(word[0] - '0') * 100 + at);
    } else if (word.size() == 3 && status && *status >= 100) {
      kept_.set(static_cast<std::size_t>(*status));
    } else {
      setup.config_error(place + ".keep_charge[" + std::to_string(i) + "]", "write a status such as 401, or 4xx");
    }
  }
}

const Numbers& Policy::numbers(const gatehouse::Exchange& exchange) const noexcept {
  if (tiers_.empty()) return own_;
  const auto consumer = exchange.consumer();
  if (!consumer) return own_;
  const Numbers* best = nullptr;
  for (const auto& tier : tiers_) {
    if (!consumer->groups().has(tier.group)) continue;
    if (best == nullptr || per_second(tier.numbers) > per_second(*best)) best = &tier.numbers;
  }
  return best != nullptr ? *best : own_;
}

std::optional<std::int64_t> Policy::cost(gatehouse::Exchange& exchange, const Numbers& numbers) const {
  auto cost = constant_cost_;
  if (!cost_.is_constant()) {
    const auto text = cost_.render(exchange);
    const auto number = text ? integer(*text) : std::nullopt;
    cost = number && *number >= 0 ? *number : 1;
  }
  const auto most = algorithm_ == gatehouse::Algorithm::gcra ? numbers.burst : numbers.count;
  const auto size =
      unit_ == Unit::content_bytes ? std::max<std::int64_t>(exchange.number(GH_NUMBER_REQUEST_SIZE), 0) : 1;
  if (size != 0 && cost > most / size) return std::nullopt;  // divided, since the product may not fit
  return cost * size;
}

bool Policy::keeps_charge(int status) const noexcept {
  return keeps_all_ || (status >= 0 && status < 1000 && kept_[static_cast<std::size_t>(status)]);
}

std::string Policy::describe(const Numbers& numbers) const {
  std::string text = "\"";
  for (const char c : name_) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  text += "\";q=" + std::to_string(numbers.count);
  if (is_concurrency()) return text + ";qu=\"concurrent-requests\"";
  if (unit_ == Unit::content_bytes) text += ";qu=\"content-bytes\"";
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(numbers.window).count();
  return text + ";w=" + std::to_string(std::max<std::int64_t>(seconds, 1));
}

}  // namespace rate_limit
