// What the upstream is told: rebuilt forwarded fields, Via, Max-Forwards.
#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "http/forwarded.hpp"
#include "http/forwarded_list.hpp"

namespace gatehouse::core {
namespace {

bool is_rebuilt(const Header& field) noexcept {
  if (field.id == HeaderId::forwarded) return true;
  if (field.id != HeaderId::x_forwarded) return false;
  const auto suffix = field.name.substr(std::string_view("x-forwarded-").size());
  return iequals(suffix, "for") || iequals(suffix, "proto") || iequals(suffix, "host") || iequals(suffix, "port");
}

std::string_view join(Arena& arena, std::string_view list, std::string_view last) {
  if (list.empty()) return last;
  auto* text = arena.make_array<char>(list.size() + 2 + last.size());
  std::memcpy(text, list.data(), list.size());
  std::memcpy(text + list.size(), ", ", 2);
  std::memcpy(text + list.size() + 2, last.data(), last.size());
  return {text, list.size() + 2 + last.size()};
}

/// Builds one Forwarded value in a buffer that is large enough for it.
class ForwardedText {
 public:
  explicit ForwardedText(char* to) noexcept : begin_(to), at_(to) {}

  void put(std::string_view piece) noexcept {
    if (!piece.empty()) std::memcpy(at_, piece.data(), piece.size());
    at_ += piece.size();
  }

  /// for=1.2.3.4 or for="[::1]" (RFC 7239 §6)
  void node(const IpAddress& address) noexcept {
    put(address.is_v4() ? "for=" : "for=\"[");
    at_ += address.write(at_);
    put(address.is_v4() ? "" : "]\"");
  }

  [[nodiscard]] std::string_view view() const noexcept { return {begin_, static_cast<std::size_t>(at_ - begin_)}; }

 private:
  char* begin_;
  char* at_;
};

constexpr std::size_t kLongestNode = sizeof "for=\"[]\", " + 46;

/// The believed X-Forwarded-For as elements of Forwarded.
std::string_view as_elements(std::string_view list, Arena& arena) {
  if (list.empty()) return {};
  std::size_t members = 1;
  for (const char c : list) members += c == ',' ? 1 : 0;
  ForwardedText text(arena.make_array<char>(members * kLongestNode));
  for_each_member(list, [&](std::string_view member) {
    if (!text.view().empty()) text.put(", ");
    text.node(parse_forwarded_address(member).value_or(IpAddress{}));
    return true;
  });
  return text.view();
}

std::string_view own_element(const RequestHead& head, const ConnectionPeer& peer, Arena& arena) {
  ForwardedText text(arena.make_array<char>(kLongestNode + head.authority.size() + 32));
  text.node(peer.address());
  if (!head.authority.empty()) {
    const auto quote = is_token(head.authority) ? "" : "\"";  // a colon or a bracket is no token character
    text.put(";host=");
    text.put(quote);
    text.put(head.authority);
    text.put(quote);
  }
  text.put(";proto=");
  text.put(peer.scheme());
  return text.view();
}

std::size_t count_via(std::string_view list, std::string_view name) noexcept {
  std::size_t found = 0;
  for_each_member(list, [&](std::string_view member) {
    // received-protocol RWS received-by [ RWS comment ]
    auto by = trim(member.substr(std::min(member.find_first_of(" \t"), member.size())));
    by = by.substr(0, by.find_first_of(" \t"));
    found += iequals(by, name) ? 1U : 0U;
    return true;
  });
  return found;
}

}  // namespace

void rebuild_forwarded(RequestHead& head, const ConnectionPeer& peer, const ClientView& client,
                       const ForwardedSettings& settings) {
  auto& headers = head.headers;
  auto& arena = headers.arena();
  if (client.peer_is_trusted) headers.keep_if([](const Header& field) { return !is_rebuilt(field); });
  const bool is_both = settings.mode == ForwardedMode::both;
  if (is_both || settings.mode == ForwardedMode::x_forwarded) {
    headers.add("X-Forwarded-For", join(arena, client.believed, peer.address_text()), HeaderId::x_forwarded);
    headers.add("X-Forwarded-Proto", client.scheme, HeaderId::x_forwarded);
    if (!client.host.empty()) headers.add("X-Forwarded-Host", client.host, HeaderId::x_forwarded);
    headers.add("X-Forwarded-Port", client.port_text, HeaderId::x_forwarded);
  }
  if (is_both || settings.mode == ForwardedMode::rfc7239) {
    const auto believed = is_both ? as_elements(client.believed, arena) : client.believed;
    headers.add("Forwarded", join(arena, believed, own_element(head, peer, arena)), HeaderId::forwarded);
  }
}

Result<void> append_via(RequestHead& head, std::string_view gateway_name) {
  std::size_t passed = 0;
  for (const auto& field : head.headers) {
    if (field.id == HeaderId::via) passed += count_via(field.value, gateway_name);
  }
  if (passed >= 2) return Error::loop_detected;
  const auto version = head.version_minor == 0 ? "1.0 " : "1.1 ";
  head.headers.add("Via", head.headers.arena().concat(version, gateway_name), HeaderId::via);
  return {};
}

Result<MaxForwards> count_down_max_forwards(RequestHead& head) {
  if (head.method != Method::options) return MaxForwards::forward;
  const auto count = head.headers.count(HeaderId::max_forwards);
  if (count == 0) return MaxForwards::forward;
  for (auto& field : head.headers) {
    if (field.id != HeaderId::max_forwards) continue;
    const auto left = parse_decimal(field.value);
    if (!left || count > 1) return Error::bad_head;
    if (*left == 0) return MaxForwards::answer;
    auto* text = head.headers.arena().make_array<char>(20);
    const auto* end = std::to_chars(text, text + 20, *left - 1).ptr;
    field.value = {text, static_cast<std::size_t>(end - text)};
  }
  return MaxForwards::forward;
}

}  // namespace gatehouse::core
