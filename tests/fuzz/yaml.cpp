// YAML documents.
#include "config/document.hpp"
#include "fuzz/targets.hpp"

namespace gatehouse::core {
namespace {

/// Visits every value once per way that leads to it; aliases have been bounded by the parser.
std::size_t walk(const Item& item, std::string_view bytes) {
  require(item.begin <= item.end && item.end <= bytes.size(), "a value lies within the text", bytes);
  std::size_t seen = 1;
  for (const auto* inner : item.items) seen += walk(*inner, bytes);
  for (const auto& member : item.members) seen += walk(*member.key, bytes) + walk(*member.value, bytes);
  return seen;
}

}  // namespace

void fuzz_yaml(std::string_view bytes) {
  Sources sources;
  sources.add(SourceFile("fuzz.yaml", "fuzz.yaml", std::string(bytes)));
  ConfigReport report(sources);
  const auto document = parse_document(sources, 0, report);
  if (document.root() == nullptr) return;
  walk(*document.root(), bytes);
  for (std::size_t offset = 0; offset < bytes.size(); offset += 1 + bytes.size() / 16) {
    (void)document.path_at(static_cast<std::uint32_t>(offset));
  }
}

}  // namespace gatehouse::core
