// Guards that every function of the fake tables begins with: is the handle alive, may this function be called now?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/testing/fake_host.hpp"

namespace gatehouse::testing {

/// The exchange behind a handle, or NULL after a complaint.
inline FakeExchange* guarded(gh_exchange* handle, const char* function) {
  auto* exchange = reinterpret_cast<FakeExchange*>(handle);
  if (exchange == nullptr) {
    report_failure(std::string(function) + " was called without an exchange");
    return nullptr;
  }
  if (exchange->magic == kGone) {
    exchange->host->misuse(std::string(function) +
                           " was called with an exchange that has ended: on_end is the last moment");
    return nullptr;
  }
  if (exchange->magic != kExchangeMagic) {
    report_failure(std::string(function) + " was called with a handle that is no exchange");
    return nullptr;
  }
  return exchange->host->is_allowed(function) ? exchange : nullptr;
}

inline FakeInstance* guarded(gh_instance* handle, const char* function) {
  auto* instance = reinterpret_cast<FakeInstance*>(handle);
  if (instance == nullptr || instance->magic != kInstanceMagic) {
    report_failure(std::string(function) + " was called with a handle that is no instance");
    return nullptr;
  }
  return instance->host->is_allowed(function) ? instance : nullptr;
}

/// The instance, when create runs; else a complaint and NULL.
inline FakeInstance* guarded_create(gh_instance* handle, const char* function) {
  FakeInstance* instance = guarded(handle, function);
  if (instance == nullptr) return nullptr;
  if (instance->host->entry()->is_create) return instance;
  instance->host->misuse(std::string(function) + " belongs into create");
  return nullptr;
}

/// In on_end nothing may be changed any more: true, with a complaint, when that is tried.
inline bool is_change_in_end(FakeExchange& exchange, const char* function) {
  if (exchange.phase != Phase::end) return false;
  exchange.host->misuse(std::string(function) + " was called in on_end: nothing can be changed there");
  return true;
}

/// Memory of the exchange; NULL when the arena is full. Each piece stands alone, so sanitizers see its borders.
inline void* arena_take(FakeExchange& exchange, std::size_t size) {
  if (!exchange.charge(size)) return nullptr;
  void* memory = ::operator new (size == 0 ? 1 : size, std::align_val_t{64});
  exchange.arena.emplace_back(memory, size);
  return memory;
}

inline gh_text arena_copy(FakeExchange& exchange, std::string_view text, bool& is_full) {
  if (text.empty()) return {"", 0};
  void* memory = arena_take(exchange, text.size());
  is_full = is_full || memory == nullptr;
  if (memory == nullptr) return {"", 0};
  std::memcpy(memory, text.data(), text.size());
  return {static_cast<const char*>(memory), text.size()};
}

inline bool is_same_name(std::string_view left, std::string_view right) { return lower(left) == lower(right); }

/// Fields that frame a message or belong to one hop: no plugin writes them.
inline bool is_framing(std::string_view name) {
  static const std::vector<std::string> kNames{
      "connection", "content-length", "transfer-encoding", "keep-alive",         "te",
      "trailer",    "upgrade",        "proxy-connection",  "proxy-authenticate", "host"};
  return std::find(kNames.begin(), kNames.end(), lower(name)) != kNames.end();
}

inline bool is_field(std::string_view name, std::string_view value) {
  if (!is_token(name) || is_framing(name)) return false;
  if (!value.empty() && (value.front() == ' ' || value.back() == ' ' || value.front() == '\t' || value.back() == '\t'))
    return false;
  return std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

}  // namespace gatehouse::testing
