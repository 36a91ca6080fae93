// Texts with request-time variables, "orders-${path.id}": compiled once, rendered per exchange into its arena.
//
// `$${` is a literal `${`. Interpolation at load (`${env:…}` and the like) happens earlier and must leave `$${` and the
// variables below as they are. A variable without a value is empty text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.hpp"
#include "base/ip.hpp"
#include "http/message.hpp"
#include "routing/captures.hpp"

namespace gatehouse::core {

/// Labels of a route, its own and those of its service, sorted by name. A handful: searched from the front.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// A value found by name in something this folder knows nothing about (claims, attributes). Empty: there is none.
struct TextLookup {
  const void* object = nullptr;
  std::string_view (*find)(const void* object, std::string_view name) noexcept = nullptr;

  [[nodiscard]] std::string_view operator()(std::string_view name) const noexcept {
    return find == nullptr ? std::string_view{} : find(object, name);
  }
};

/// What the variables of one exchange stand for. Views and pointers; nothing is owned. Everything may be left out.
struct TemplateContext {
  const RequestHead* request = nullptr;
  const Captures* captures = nullptr;
  const Labels* labels = nullptr;
  IpAddress client;
  std::string_view request_id;
  std::string_view scheme;
  std::string_view route_name;
  std::string_view service_name;
  std::string_view upstream_name;
  std::string_view time;  // RFC 3339, made once per loop turn
  std::string_view consumer_name;
  TextLookup consumer_attributes;  // by attribute name
  TextLookup identity;             // "subject", "client", "issuer", "kind"
  TextLookup claims;               // by path, "realm_access.roles"
};

/// Where the rendered text goes; decides how the value of a variable is written. Literal parts are never changed.
enum class RenderAs : std::uint8_t {
  /// A header value or a log text. Path and query values are percent-decoded once. Control characters (0x00–0x1F, 0x7F)
  /// of any value are written as %0D and so on, so no value can end a line or begin another field.
  text,
  /// Part of a path or URL (rewrite, Location). Path parameters and `${request.path}` go in as they stand in the
  /// normalised path; of any other value, every byte that a path segment cannot hold is percent-encoded, `/` too.
  url,
};

struct TemplateError {
  enum class Kind : std::uint8_t { syntax, unknown_variable, unknown_path_parameter };
  Kind kind = Kind::syntax;
  std::size_t offset = 0;  // of "${" in the text
  std::size_t length = 0;  // up to and with "}", or to the end of the text
  std::string message;     // plain words, lower case
  std::string nearest;     // the known variable that was probably meant, or empty
};

class TemplateText {
 public:
  /// Empty constant.
  TemplateText() = default;
  /// `text` as it is, no variable looked for.
  static TemplateText constant(std::string text);
  /// Compiles `text`. It must have passed check(): throws std::invalid_argument otherwise. Start-up and reload only.
  static TemplateText compile(std::string_view text);
  /// Every mistake in `text`. With `path_parameters` (see path_parameters() of the router), also `${path.x}` for which
  /// the route's pattern has no x; without, any name is good.
  static std::vector<TemplateError> check(std::string_view text,
                                          const std::vector<std::string>* path_parameters = nullptr);

  /// The text for one exchange. A constant comes back as a view of this object, without a copy; so does a single
  /// variable whose value needs no change. Hot path: allocates in `arena` only.
  [[nodiscard]] std::string_view render(const TemplateContext& context, Arena& arena,
                                        RenderAs as = RenderAs::text) const;

  [[nodiscard]] bool is_constant() const noexcept { return segments_.empty(); }
  /// The whole text is one variable. A header with such a value is not sent when the value is empty.
  [[nodiscard]] bool is_single_variable() const noexcept {
    return segments_.size() == 1 && segments_.front().variable != Variable::literal;
  }
  /// As written, or the constant.
  [[nodiscard]] const std::string& source() const noexcept { return source_; }

  enum class Variable : std::uint8_t {
    literal,
    request_method,
    request_path,
    request_host,
    request_scheme,
    request_id,
    header,
    query,
    cookie,
    path,
    client_ip,
    identity,
    claim,
    consumer_name,
    consumer_attribute,
    label,
    route_name,
    service_name,
    upstream_name,
    time,
  };

 private:
  struct Segment {
    Variable variable = Variable::literal;
    std::string text;  // the literal, or the name behind the dot
  };

  std::string source_;
  std::vector<Segment> segments_;  // none: source_ is the constant
};

}  // namespace gatehouse::core
