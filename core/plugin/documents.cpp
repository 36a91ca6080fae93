#include "plugin/documents.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gatehouse::core {

namespace {

/// As requests are normalised before they are compared: no dot segment, no escape, nothing that is not visible ASCII.
bool is_plain_path(std::string_view path) noexcept {
  if (path.empty() || path.front() != '/' || path.size() > 1024) return false;
  const bool is_plain = std::all_of(path.begin(), path.end(), [](char c) {
    return is_unreserved_char(c) || c == '/' || c == ':' || c == '@' || c == '!' || c == '$' || c == '&' || c == '\'' ||
           c == '(' || c == ')' || c == '*' || c == '+' || c == ',' || c == ';' || c == '=';
  });
  return is_plain && path.find("//") == std::string_view::npos && path.find("/./") == std::string_view::npos &&
         path.find("/../") == std::string_view::npos && !path.ends_with("/.") && !path.ends_with("/..");
}

}  // namespace

const PublishedDocument* DocumentSet::find(std::string_view listener, std::string_view path) const noexcept {
  const auto at = documents_.find(listener);
  if (at == documents_.end()) return nullptr;
  const auto found = at->second.find(path);
  return found == at->second.end() ? nullptr : found->second.back().document.get();
}

DocumentRegistry::DocumentRegistry(std::function<bool(std::string_view)> has_listener,
                                   std::function<void(const DocumentSetPtr&)> changed)
    : has_listener_(std::move(has_listener)), changed_(std::move(changed)) {}

void DocumentRegistry::replace(std::shared_ptr<DocumentSet> set) {
  current_ = std::move(set);
  if (changed_) changed_(current_);
}

bool DocumentRegistry::publish(const void* publisher, std::string_view listener, std::string_view path,
                               PublishedDocument document) {
  if (!is_plain_path(path) || document.body.size() > kMaxBody || !is_field_value(document.content_type) ||
      document.content_type.empty() || !is_field_value(document.cache_control)) {
    return false;
  }
  if (listener != "admin" && has_listener_ && !has_listener_(listener)) return false;
  auto set = std::make_shared<DocumentSet>(*current_);
  std::size_t count = 0;
  for (const auto& [name, paths] : set->documents_) {
    for (const auto& [at, entries] : paths) count += entries.size();
  }
  auto& entries = set->documents_[std::string(listener)][std::string(path)];
  const auto own =
      std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.publisher == publisher; });
  auto shared = std::make_shared<const PublishedDocument>(std::move(document));
  if (own != entries.end()) {
    own->document = std::move(shared);
  } else if (count >= kMaxDocuments) {
    return false;
  } else {
    entries.push_back({std::move(shared), publisher});
  }
  replace(std::move(set));
  return true;
}

void DocumentRegistry::withdraw(const void* publisher) {
  auto set = std::make_shared<DocumentSet>(*current_);
  std::size_t gone = 0;
  for (auto& [listener, paths] : set->documents_) {
    for (auto& [path, entries] : paths) {
      gone += std::erase_if(entries, [&](const auto& entry) { return entry.publisher == publisher; });
    }
    std::erase_if(paths, [](const auto& entry) { return entry.second.empty(); });
  }
  if (gone == 0) return;
  std::erase_if(set->documents_, [](const auto& entry) { return entry.second.empty(); });
  replace(std::move(set));
}

}  // namespace gatehouse::core
