// Strict JSON (RFC 8259): duplicate members are refused, depth and size bounded, numbers keep their text.
#pragma once

#include <gatehouse/detail/json_parse.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace gatehouse::inline v1::json {

enum class Kind : std::uint8_t { null, boolean, number, text, list, map };

class Document;

// A place in a document; good as long as the document stays where it is. What is not there reads as null, a wrong kind
// as nothing.
class Node {
 public:
  Node() = default;

  explicit operator bool() const noexcept { return tree_ != nullptr; }  // is there something, null included?
  Kind kind() const noexcept { return tree_ == nullptr ? Kind::null : static_cast<Kind>(node().kind); }
  bool is_null() const noexcept { return kind() == Kind::null; }
  bool is_text() const noexcept { return kind() == Kind::text; }
  bool is_number() const noexcept { return kind() == Kind::number; }
  bool is_list() const noexcept { return kind() == Kind::list; }
  bool is_map() const noexcept { return kind() == Kind::map; }

  std::optional<bool> boolean() const noexcept {
    return kind() == Kind::boolean ? std::optional{node().text == "true"} : std::nullopt;
  }
  std::optional<std::string_view> text() const noexcept {
    return is_text() ? std::optional{node().text} : std::nullopt;
  }
  // As written: "1.50", "1e400".
  std::optional<std::string_view> number_text() const noexcept {
    return is_number() ? std::optional{node().text} : std::nullopt;
  }
  // Only a number without fraction and exponent that fits.
  std::optional<std::int64_t> integer() const noexcept {
    return is_number() ? detail::json_integer(node().text) : std::nullopt;
  }
  std::optional<double> real() const noexcept { return is_number() ? detail::json_real(node().text) : std::nullopt; }

  // Items of a list, members of a map, in written order.
  std::size_t size() const noexcept { return tree_ == nullptr ? 0 : node().size; }
  Node find(std::string_view key) const noexcept {
    if (!is_map()) return {};
    for (std::uint32_t i = node().first; i != 0; i = (*tree_)[i].next) {
      if ((*tree_)[i].key == key) return Node{*tree_, i};
    }
    return {};
  }
  // Dotted: "realm_access.roles".
  Node find_path(std::string_view path) const noexcept {
    Node here = *this;
    while (here && !path.empty()) {
      const std::size_t dot = path.find('.');
      here = here.find(path.substr(0, dot));
      path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return here;
  }
  // Calls visit(Node) for each item, visit(std::string_view key, Node) for each member.
  template <class Visit>
  void each(Visit&& visit) const {
    if (tree_ == nullptr) return;
    for (std::uint32_t i = node().first; i != 0; i = (*tree_)[i].next) {
      if constexpr (requires { visit(std::string_view{}, Node{}); }) {
        visit((*tree_)[i].key, Node{*tree_, i});
      } else {
        visit(Node{*tree_, i});
      }
    }
  }

 private:
  friend class Document;
  Node(const detail::JsonTree& tree, std::uint32_t index) noexcept : tree_{&tree}, index_{index} {}
  const detail::JsonNode& node() const noexcept { return (*tree_)[index_]; }

  const detail::JsonTree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

struct Limits {
  std::size_t depth = 32;
  std::size_t nodes = 10'000;
};

// A parsed text with its own copies of everything.
class Document {
 public:
  // nullopt: no JSON, not UTF-8, a duplicate member, or over the limits.
  static std::optional<Document> parse(std::string_view text, Limits limits = {}) {
    Document document;
    detail::JsonParser parser{text, limits.depth, limits.nodes};
    if (!parser.parse(document.tree_, document.texts_)) return std::nullopt;
    return document;
  }

  Node root() const noexcept { return Node{tree_, 0}; }

 private:
  Document() = default;

  detail::JsonTree tree_;
  std::unique_ptr<char[]> texts_;  // unescaped; the nodes' views lead here
};

}  // namespace gatehouse::inline v1::json
