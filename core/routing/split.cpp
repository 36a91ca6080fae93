// Drawing a side of a split, and the hash that makes a client stay on one.
#include "routing/split.hpp"

#include "routing/cookie.hpp"

namespace gatehouse::core {

std::optional<std::uint64_t> key_hash(const KeySource& source, const RequestHead& request, const IpAddress& client,
                                      std::string_view consumer) noexcept {
  using Kind = KeySource::Kind;
  std::string_view text;
  switch (source.kind) {
    case Kind::none:
      return std::nullopt;
    case Kind::consumer:
      text = consumer;
      break;
    case Kind::client_ip:
      text = {reinterpret_cast<const char*>(client.bytes.data()), client.bytes.size()};
      break;
    case Kind::path:
      text = request.path;
      break;
    case Kind::header:
      if (const auto* header = request.headers.find(source.name)) text = header->value;
      break;
    case Kind::cookie:
      text = cookie_value(request.headers, source.name);
      break;
  }
  if (text.empty()) return std::nullopt;
  return stable_hash(text);
}

std::size_t choose_side(std::span<const Forwarding> sides, std::uint64_t drawn) noexcept {
  if (sides.size() <= 1) return 0;
  std::uint64_t total = 0;
  for (const auto& side : sides) total += side.weight;
  // The position of `drawn` on a line of length `total`. Each side is a stretch of the line: when a weight changes,
  // only the clients near a border change sides.
  __extension__ using Wide = unsigned __int128;
  auto at = static_cast<std::uint64_t>((static_cast<Wide>(drawn) * total) >> 64);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (at < sides[i].weight) return i;
    at -= sides[i].weight;
  }
  return 0;  // all weights 0: the configuration does not allow it
}

}  // namespace gatehouse::core
