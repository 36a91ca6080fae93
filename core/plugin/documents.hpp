// Small documents that instances publish over HTTP (the passport key set): what is served where.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::core {

struct PublishedDocument {
  std::string content_type;
  std::string cache_control;  // empty: no such field
  std::string body;
};

/// Everything that is published, as one immutable value: workers get a new one by mail, like a set of endpoints.
class DocumentSet {
 public:
  /// Answer to GET and HEAD of this path on this listener ("admin", or a name of the configuration), or nullptr.
  [[nodiscard]] const PublishedDocument* find(std::string_view listener, std::string_view path) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return documents_.empty(); }

 private:
  friend class DocumentRegistry;
  struct Entry {
    std::shared_ptr<const PublishedDocument> document;
    const void* publisher = nullptr;
  };
  using Entries = std::vector<Entry>;  // of one path; the last publisher's is served
  std::map<std::string, std::map<std::string, Entries, std::less<>>, std::less<>> documents_;
};

using DocumentSetPtr = std::shared_ptr<const DocumentSet>;

/// Control thread.
class DocumentRegistry {
 public:
  static constexpr std::size_t kMaxBody = 256 * 1024;
  static constexpr std::size_t kMaxDocuments = 256;

  /// `has_listener`: is there a listener of this name, now or in the configuration being loaded? Empty: every name is
  /// good. `changed` is called after every change, so that workers are told.
  explicit DocumentRegistry(std::function<bool(std::string_view)> has_listener = {},
                            std::function<void(const DocumentSetPtr&)> changed = {});

  /// Publishes or replaces. False: no such listener, no such path, too large, too many. Where several publish the same
  /// path the last one is served; when it ends (a load was refused), the one before it is again.
  [[nodiscard]] bool publish(const void* publisher, std::string_view listener, std::string_view path,
                             PublishedDocument document);
  /// The publisher ends: what is still its own is withdrawn.
  void withdraw(const void* publisher);

  [[nodiscard]] const DocumentSetPtr& current() const noexcept { return current_; }

 private:
  void replace(std::shared_ptr<DocumentSet> set);

  std::function<bool(std::string_view)> has_listener_;
  std::function<void(const DocumentSetPtr&)> changed_;
  DocumentSetPtr current_ = std::make_shared<const DocumentSet>();
};

}  // namespace gatehouse::core
