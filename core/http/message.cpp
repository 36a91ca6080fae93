#include "http/message.hpp"

namespace gatehouse::core {

// Methods are case-sensitive (RFC 9110 §9.1): "get" is an unknown method, not GET.
Method method_of(std::string_view name) noexcept {
  switch (name.size()) {
    case 3:
      if (name == "GET") return Method::get;
      return name == "PUT" ? Method::put : Method::other;
    case 4:
      if (name == "POST") return Method::post;
      return name == "HEAD" ? Method::head : Method::other;
    case 5:
      if (name == "PATCH") return Method::patch;
      return name == "TRACE" ? Method::trace : Method::other;
    case 6:
      return name == "DELETE" ? Method::delete_ : Method::other;
    case 7:
      if (name == "OPTIONS") return Method::options;
      return name == "CONNECT" ? Method::connect : Method::other;
    default:
      return Method::other;
  }
}

bool is_idempotent(Method method) noexcept {
  switch (method) {
    case Method::get:
    case Method::head:
    case Method::put:
    case Method::delete_:
    case Method::options:
    case Method::trace:
      return true;
    default:
      return false;
  }
}

}  // namespace gatehouse::core
