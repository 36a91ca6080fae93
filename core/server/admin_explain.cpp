// Reading the body of POST /v1/explain: an object of method, url, headers and client_ip, strictly.
#include <fmt/format.h>

#include "base/json.hpp"
#include "server/admin_json.hpp"
#include "server/admin_members.hpp"

namespace gatehouse::core {

namespace {

constexpr std::size_t kMaxDepth = 8;  // of the body: an object with an object in it

bool read_headers(const json::value& value, ExplainRequest& request, std::string& problem) {
  const auto* object = value.if_object();
  if (object == nullptr) {
    problem = "\"headers\" must be an object of texts, or of lists of texts";
    return false;
  }
  for (const auto& [name, content] : *object) {
    const auto* list = content.if_array();
    const auto* begin = list != nullptr ? list->data() : &content;
    const auto count = list != nullptr ? list->size() : 1;
    for (const auto* item = begin; item != begin + count; ++item) {
      const auto* text = item->if_string();
      if (text == nullptr) {
        problem = fmt::format("the header \"{}\" must be a text or a list of texts", std::string_view(name));
        return false;
      }
      request.headers.emplace_back(std::string_view(name), std::string_view(*text));
    }
  }
  return true;
}

bool read_member(std::string_view name, const json::value& value, ExplainRequest& request, std::string& problem) {
  if (name == "headers") return read_headers(value, request, problem);
  std::string* to = nullptr;
  if (name == "method") to = &request.method;
  if (name == "url") to = &request.url;
  if (name == "client_ip") to = &request.client_ip;
  if (to == nullptr) {
    problem = fmt::format("unknown member \"{}\"; known are method, url, headers, client_ip", name);
    return false;
  }
  const auto* text = value.if_string();
  if (text == nullptr) {
    problem = fmt::format("\"{}\" must be a text", name);
    return false;
  }
  *to = std::string_view(*text);
  return true;
}

}  // namespace

bool read_explain(std::string_view body, ExplainRequest& request, std::string& problem) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = kMaxDepth;
  const auto document = json::parse(json::string_view(body.data(), body.size()), error, {}, options);
  if (error) {
    problem = "the body is not JSON: " + error.message();
    return false;
  }
  if (std::string name; find_duplicate_member(body, name)) {
    problem = fmt::format("the member \"{}\" comes twice", name);
    return false;
  }
  const auto* object = document.if_object();
  if (object == nullptr) {
    problem = "the body must be an object with method, url, headers, client_ip";
    return false;
  }
  for (const auto& [name, value] : *object) {
    if (!read_member(std::string_view(name), value, request, problem)) return false;
  }
  if (request.url.empty()) {
    problem = "\"url\" is missing";
    return false;
  }
  if (request.method.empty()) request.method = "GET";
  return true;
}

}  // namespace gatehouse::core
