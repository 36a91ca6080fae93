// The fingerprint: what makes two requests of one key the same request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gatehouse/json.hpp>
#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "record.hpp"

namespace idempotency {

/// RFC 6901.
class JsonPointer {
 public:
  /// Nothing: `text` is no JSON pointer.
  static std::optional<JsonPointer> parse(std::string_view text);
  /// False as a node: the document has nothing there.
  [[nodiscard]] gatehouse::json::Node find(gatehouse::json::Node root) const;

 private:
  std::vector<std::string> steps_;
};

class Fingerprint {
 public:
  /// [control] Tells config errors at fingerprint.json_pointers.
  Fingerprint(const FingerprintConfig& config, gatehouse::Setup& setup);

  [[nodiscard]] bool needs_body() const noexcept { return has_body_; }
  /// [worker; request phases] body: null when there is none. Throws std::bad_alloc.
  [[nodiscard]] Digest of(const gatehouse::Exchange& exchange, const gatehouse::Body* body) const;

 private:
  bool has_body_;
  bool has_query_;
  std::vector<gatehouse::HeaderName> headers_;
  std::vector<JsonPointer> pointers_;
};

}  // namespace idempotency
