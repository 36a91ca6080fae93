// Builds the tree from the events of yaml-cpp, whose headers are included here and nowhere else.
#include "config/document.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/document_piece.hpp"
#include "config/limits.hpp"
#include "config/syntax_error.hpp"
#include "config/text_scan.hpp"

namespace gatehouse::core {
namespace {

/// Ends the parse; the finding has been reported, or the piece has to be parsed with the rest of its text.
struct Stop {};

/// A piece of a text as a stream, without copying it.
class PieceBuffer final : public std::streambuf {
 public:
  PieceBuffer(std::string_view text, const TextPiece& piece) {
    const bool has_hole = piece.hole_begin < piece.end && piece.hole_begin != piece.hole_end;
    show(text.substr(piece.begin, (has_hole ? piece.hole_begin : piece.end) - piece.begin));
    if (has_hole) rest_ = text.substr(piece.hole_end, piece.end - piece.hole_end);
  }

 protected:
  int_type underflow() override {
    if (gptr() == egptr() && !rest_.empty()) show(std::exchange(rest_, {}));
    return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }

 private:
  void show(std::string_view text) {
    auto* begin = const_cast<char*>(text.data());  // streambuf only reads through it
    setg(begin, begin, begin + text.size());
  }

  std::string_view rest_;  // behind the hole
};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(Document& document, ConfigReport& report, std::uint32_t file, const PieceToParse& piece)
      : document_(document), report_(report), file_(file), text_(report.sources()[file].text()), piece_(piece) {}

  [[nodiscard]] Item* root() const noexcept { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0) return;
    const auto begin = offset(mark);
    report_.add(Code::second_document, {file_, begin, begin + 1}, "a second document begins here",
                "a file holds one document: remove the '---', or use two files and include");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto* item = make(Item::Kind::nothing, mark, anchor);
    const auto rest = text_.substr(item->begin);
    item->end = item->begin + static_cast<std::uint32_t>(rest.starts_with('~') ? 1 : rest.starts_with("null") ? 4 : 0);
    // The mark of a value that is not there stands at whatever follows: its key says better where it is missing.
    const bool is_map_value = !open_.empty() && open_.back().item->kind == Item::Kind::map &&
                              (children_.size() - open_.back().first_child) % 2 == 1;
    if (item->end == item->begin && is_map_value) {
      item->begin = children_.back()->begin;
      item->end = children_.back()->end;
    } else if (item->end == item->begin && piece_.role != PieceToParse::Role::whole) {
      throw Stop{};  // what follows may stand in another piece
    }
    add(item);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto begin = offset(mark);
    auto end = begin + 1;
    while (end < text_.size() && std::string_view(" \t\r\n,]}").find(text_[end]) == std::string_view::npos) ++end;
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end() || found->second->is_open) {
      report_.add(Code::bad_alias, {file_, begin, end},
                  fmt::format("'{}' stands inside the value it repeats", text_.substr(begin, end - begin)),
                  "an alias cannot contain itself");
      throw Stop{};
    }
    auto* item = allocate();
    *item = *found->second;
    item->is_alias = true;
    item->begin = begin;
    item->end = end;
    ++item->expansions;
    add(item);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (tag != "?" && tag != "!") refuse_tag(mark);
    auto* item = make(Item::Kind::text, mark, anchor);
    set_text(*item, value);
    add(item);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Item::Kind::list, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override {
    auto* item = open_.back().item;
    const auto first = open_.back().first_child;
    const auto count = children_.size() - first;
    auto* items = static_cast<Item**>(
        document_.memory().allocate(std::max<std::size_t>(count, 1) * sizeof(Item*), alignof(Item*)));
    std::copy(children_.begin() + static_cast<std::ptrdiff_t>(first), children_.end(), items);
    item->items = {items, count};
    for (const auto* child : item->items) item->expansions += child->expansions;
    close(item, first);
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Item::Kind::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override {
    auto* item = open_.back().item;
    const auto first = open_.back().first_child;
    const auto count = (children_.size() - first) / 2;
    auto* members = static_cast<Member*>(
        document_.memory().allocate(std::max<std::size_t>(count, 1) * sizeof(Member), alignof(Member)));
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Member member{children_[first + 2 * i], children_[first + 2 * i + 1]};
      if (!is_good_key(*member.key)) continue;
      members[kept++] = member;
      item->expansions += member.value->expansions;
    }
    item->members = {members, drop_duplicates(members, kept)};
    close(item, first);
  }

 private:
  struct Open {
    Item* item;
    std::size_t first_child;
  };

  [[nodiscard]] std::uint32_t offset(const YAML::Mark& mark) const noexcept {
    return static_cast<std::uint32_t>(piece_.text.offset(static_cast<std::size_t>(mark.pos)));
  }

  Item* allocate() { return new (document_.memory().allocate(sizeof(Item), alignof(Item))) Item; }

  Item* make(Item::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    auto* item = allocate();
    item->kind = kind;
    item->file = file_;
    item->begin = skip_properties(offset(mark));
    item->end = item->begin;
    if (anchor != 0) {
      if (piece_.role == PieceToParse::Role::middle) throw Stop{};  // an alias in another piece may mean it
      anchors_[anchor] = item;
    }
    return item;
  }

  /// The mark of a value with an anchor stands at the anchor.
  [[nodiscard]] std::uint32_t skip_properties(std::uint32_t at) const {
    while (at < text_.size() && text_[at] == '&') {
      while (at < text_.size() && std::string_view(" \t\r\n").find(text_[at]) == std::string_view::npos) ++at;
      while (at < text_.size() && std::string_view(" \t\r\n").find(text_[at]) != std::string_view::npos) ++at;
    }
    return std::min(at, static_cast<std::uint32_t>(text_.size()));
  }

  void set_text(Item& item, const std::string& value) {
    const auto rest = text_.substr(item.begin);
    const char first = rest.empty() ? '\0' : rest.front();
    item.is_plain = first != '"' && first != '\'' && first != '|' && first != '>';
    std::size_t inner = 0;
    if (first == '"' || first == '\'') {
      const auto behind = behind_quote(text_, item.begin);
      if (behind == std::string_view::npos) {
        report_.add(Code::open_quote, {file_, item.begin, item.begin + 1},
                    open_quote_message(report_.sources(), file_, item.begin), "close it on the same line");
        throw Stop{};
      }
      item.end = static_cast<std::uint32_t>(behind);
      inner = 1;
    } else if (!item.is_plain) {
      item.end = static_cast<std::uint32_t>(behind_block(text_, item.begin));
    } else {
      auto size = value.size();
      if (!rest.starts_with(value)) size = rest.substr(0, rest.find_first_of("\r\n")).find_last_not_of(" \t") + 1;
      item.end = item.begin + static_cast<std::uint32_t>(size);
    }
    if (rest.substr(std::min(inner, rest.size())).starts_with(value)) {
      item.text = rest.substr(inner, value.size());
      return;
    }
    auto* copy = static_cast<char*>(document_.memory().allocate(value.size() + 1, 1));
    std::copy(value.begin(), value.end(), copy);
    item.text = {copy, value.size()};
  }

  void open(Item::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark);
    auto* item = make(kind, mark, anchor);
    if (open_.size() + piece_.depth >= limits::kConfigDepth) {
      report_.add(Code::too_deep, item->place(),
                  fmt::format("lists and maps are nested deeper than {}", limits::kConfigDepth));
      throw Stop{};
    }
    item->is_flow = style == YAML::EmitterStyle::Flow;
    item->is_open = true;
    open_.push_back({item, children_.size()});
  }

  void close(Item* item, std::size_t first_child) {
    if (children_.size() > first_child) item->end = std::max(item->end, children_.back()->end);
    children_.resize(first_child);
    open_.pop_back();
    item->is_open = false;
    add(item);
  }

  void add(Item* item) {
    if (open_.empty()) {
      root_ = item;
    } else {
      children_.push_back(item);
    }
  }

  bool is_good_key(const Item& key) {
    if (key.kind != Item::Kind::text) {
      report_.add(Code::wrong_kind, key.place(), fmt::format("a key must be text, this is {}", kind_name(key)));
      return false;
    }
    if (key.is_plain && key.text == "<<") {
      report_.add(Code::merge_key, key.place(), "the merge key '<<' is not supported",
                  "use 'defaults', or a service whose settings its routes inherit");
      return false;
    }
    return true;
  }

  /// Keeps the first of equal keys; returns how many are left.
  std::size_t drop_duplicates(Member* members, std::size_t count) {
    constexpr std::size_t kFewMembers = 16;  // below, comparing all pairs beats hashing
    const auto report_twice = [this](const Item& key, const Item& first) {
      report_.add(Code::duplicate_key, key.place(), fmt::format("key '{}' is given twice in this map", key.text),
                  fmt::format("first at {}", report_.sources().describe(first.place())));
    };
    std::unordered_map<std::string_view, const Item*> seen;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto& key = *members[i].key;
      const Item* first = nullptr;
      if (count <= kFewMembers) {
        const auto* end = members + kept;
        const auto* found =
            std::find_if(members, members + kept, [&](const Member& each) { return each.key->text == key.text; });
        if (found != end) first = found->key;
      } else if (const auto [at, is_new] = seen.emplace(key.text, &key); !is_new) {
        first = at->second;
      }
      if (first != nullptr) {
        report_twice(key, *first);
      } else {
        members[kept++] = members[i];
      }
    }
    return kept;
  }

  [[noreturn]] void refuse_tag(const YAML::Mark& mark) {
    const auto begin = offset(mark);
    report_.add(Code::yaml_syntax, {file_, begin, begin + 1}, "YAML tags have no meaning here",
                "remove the tag; quote a text that begins with '!'");
    throw Stop{};
  }

  Document& document_;
  ConfigReport& report_;
  std::uint32_t file_;
  std::string_view text_;  // of the whole file
  const PieceToParse& piece_;
  Item* root_ = nullptr;
  std::vector<Open> open_;
  std::vector<Item*> children_;  // of all open lists and maps, the innermost last
  std::unordered_map<YAML::anchor_t, Item*> anchors_;
  int documents_ = 0;
};

}  // namespace

Item* parse_piece(const Sources& sources, std::uint32_t file, const PieceToParse& piece, Document& document,
                  ConfigReport& report) {
  TreeBuilder builder(document, report, file, piece);
  PieceBuffer buffer(sources[file].text(), piece.text);
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const YAML::Exception& error) {
    const auto position = static_cast<std::size_t>(std::max(error.mark.pos, 0));
    report_syntax_error(report, file, static_cast<std::uint32_t>(piece.text.offset(position)), error.msg);
  } catch (const Stop&) {
  }
  return builder.root();
}

}  // namespace gatehouse::core
