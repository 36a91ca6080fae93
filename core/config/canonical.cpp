// The canonical form of a configuration, and its hash.
#include <openssl/sha.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "config/loader.hpp"

namespace gatehouse::core {
namespace {

/// Lengths stand in front of texts, so no text can look like structure.
class Writer {
 public:
  explicit Writer(const Interpolator& texts) : texts_(texts) {}

  void value(const Item& item) {
    switch (item.kind) {
      case Item::Kind::nothing:
        out_ += '~';
        break;
      case Item::Kind::text:
        text(texts_.resolved(item));
        break;
      case Item::Kind::list:
        out_ += '[';
        for (const auto* each : item.items) value(*each);
        out_ += ']';
        break;
      case Item::Kind::map:
        map(item);
        break;
    }
  }

  void text(std::string_view text) { fmt::format_to(std::back_inserter(out_), "{}:{}", text.size(), text); }

  [[nodiscard]] std::string& out() noexcept { return out_; }

 private:
  void map(const Item& item) {
    std::vector<const Member*> members;
    for (const auto& member : item.members) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const Member* a, const Member* b) { return a->key->text < b->key->text; });
    out_ += '{';
    for (const auto* member : members) {
      text(member->key->text);
      value(*member->value);
    }
    out_ += '}';
  }

  const Interpolator& texts_;
  std::string out_;
};

}  // namespace

std::string canonical_hash(const std::vector<const Item*>& roots, const Interpolator& texts) {
  // Lists of all files are one list: where an entry stands does not matter, only its place in the order.
  std::map<std::string_view, std::vector<const Item*>> top;
  for (const auto* root : roots) {
    for (const auto& member : root->members) {
      const auto key = member.key->text;
      if (!key.starts_with("x-") && key != "include") top[key].push_back(member.value);
    }
  }
  Writer writer(texts);
  for (const auto& [key, values] : top) {
    writer.text(key);
    for (const auto* each : values) {
      if (each->kind == Item::Kind::list) {
        for (const auto* item : each->items) writer.value(*item);
      } else {
        writer.value(*each);
      }
    }
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(writer.out().data()), writer.out().size(), digest.data());
  std::string hex;
  for (const auto byte : digest) fmt::format_to(std::back_inserter(hex), "{:02x}", byte);
  return hex;
}

}  // namespace gatehouse::core
