// From a text to its tree: in one piece, or the many routes of a long file in pieces, side by side.
#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <system_error>
#include <thread>

#include "config/document_piece.hpp"
#include "config/limits.hpp"
#include "config/text_scan.hpp"

namespace gatehouse::core {
namespace {

/// yaml-cpp takes about 15 ms for 100 KiB: below that a thread gains nothing that anybody would see.
constexpr std::size_t kLongText = 128 * 1024;
constexpr std::size_t kMostPieces = 4;

using Role = PieceToParse::Role;

struct Part {
  explicit Part(const Sources& sources) : report(sources) {}
  Document document;
  ConfigReport report;
  Item* root = nullptr;

  void parse(std::uint32_t file, const PieceToParse& piece) {
    root = parse_piece(report.sources(), file, piece, document, report);
    if (report.size() != 0) root = nullptr;
  }
};

/// Puts the routes of the middles behind those of the frame. False: the frame has its routes somewhere else.
bool join(Part& frame, std::vector<Part>& middles, std::size_t list_begin) {
  auto& root = *frame.root;
  const auto found = std::find_if(root.members.begin(), root.members.end(),
                                  [](const Member& member) { return member.key->text == "routes"; });
  if (found == root.members.end()) return false;
  auto& list = *found->value;
  if (list.kind != Item::Kind::list || list.is_flow || list.is_alias || list.begin != list_begin) return false;
  std::vector<Item*> items(list.items.begin(), list.items.end());
  for (auto& middle : middles) {
    items.insert(items.end(), middle.root->items.begin(), middle.root->items.end());
    frame.document.keep(std::move(middle.document));
  }
  auto** kept = static_cast<Item**>(frame.document.memory().allocate(items.size() * sizeof(Item*), alignof(Item*)));
  std::copy(items.begin(), items.end(), kept);
  list.items = {kept, items.size()};
  list.end = std::max(list.end, items.back()->end);
  root.end = std::max(root.end, list.end);
  return true;
}

/// The same tree as parse_piece() makes of the whole, or nothing: with any finding, or where a cut fell badly.
std::optional<Document> parse_side_by_side(const Sources& sources, std::uint32_t file, std::size_t count) {
  const auto pieces = cut_routes(sources[file].text(), count);
  if (pieces.middle.empty()) return std::nullopt;
  static_cast<void>(sources[file].line_count());  // finds the lines now: they are kept, and the parts share them
  Part frame(sources);
  std::vector<Part> middles;
  for (std::size_t i = 0; i < pieces.middle.size(); ++i) middles.emplace_back(sources);
  {
    std::vector<std::future<void>> running;  // waits at the end of the block
    try {
      for (std::size_t i = 0; i < middles.size(); ++i) {
        running.push_back(std::async(std::launch::async, [&middles, &pieces, file, i] {
          middles[i].parse(file, {pieces.middle[i], Role::middle, 1});
        }));
      }
    } catch (const std::system_error&) {
      return std::nullopt;  // no thread to be had
    }
    frame.parse(file, {pieces.frame, Role::frame, 0});
    for (auto& each : running) each.get();
  }
  const auto is_list = [](const Part& part) {
    return part.root != nullptr && part.root->kind == Item::Kind::list && !part.root->is_flow;
  };
  if (frame.root == nullptr || !std::all_of(middles.begin(), middles.end(), is_list)) return std::nullopt;
  if (!join(frame, middles, pieces.list_begin)) return std::nullopt;
  frame.document.set_root(frame.root);
  return std::move(frame.document);
}

}  // namespace

Document parse_document(const Sources& sources, std::uint32_t file, ConfigReport& report) {
  const bool is_long = sources[file].text().size() >= kLongText;
  return parse_document(sources, file, report,
                        is_long ? std::min<std::size_t>(std::thread::hardware_concurrency(), kMostPieces) : 1);
}

Document parse_document(const Sources& sources, std::uint32_t file, ConfigReport& report, std::size_t pieces) {
  const auto text = sources[file].text();
  const auto before = report.size();
  Document document;
  if (auto joined = pieces > 1 ? parse_side_by_side(sources, file, pieces) : std::nullopt) {
    document = std::move(*joined);
  } else {
    document.set_root(parse_piece(sources, file, {{0, text.size(), text.size(), text.size()}}, document, report));
  }
  if (report.size() == before && text.find('\t') != std::string_view::npos) {
    if (const auto tab = scan_text(text, text.size()).tab) {
      report.add(Code::tab_indent, {file, *tab, *tab + 1}, "a tab is used as indent", "use spaces");
    }
  }
  // Duplicate keys and the like leave a usable tree; what stops the parser leaves no root.
  const auto* root = document.root();
  if (root != nullptr && root->expansions > limits::kConfigExpansions) {
    report.add(
        Code::too_many_expansions, {file, 0, 0},
        fmt::format("aliases repeat values {} times, more than {}", root->expansions, limits::kConfigExpansions));
    document.set_root(nullptr);
  }
  return document;
}

}  // namespace gatehouse::core
