// Small requests to the admin listener.
#include "support/admin.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace gatehouse::testing {
namespace {

/// Calls `visit(labels, value)` for every series of `name`.
template <class Visit>
void for_each_series(std::string_view page, std::string_view name, Visit visit) {
  while (!page.empty()) {
    const auto end = std::min(page.find('\n'), page.size());
    auto line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (!line.starts_with(name)) continue;
    line.remove_prefix(name.size());
    std::string_view labels;
    if (line.starts_with('{')) {
      const auto close = line.rfind('}');
      labels = line.substr(1, close - 1);
      line.remove_prefix(close + 1);
    }
    if (!line.starts_with(' ')) continue;  // a longer name
    visit(labels, std::strtod(std::string(line).c_str(), nullptr));
  }
}

}  // namespace

Answer ask(std::uint16_t port, std::string_view bytes, std::string_view method) {
  RawClient client(port);
  client.send(bytes);
  return client.read_response(method);
}

Answer http_get(std::uint16_t port, std::string_view path) {
  return ask(port, request("GET", path, "Host: localhost\r\nConnection: close\r\n"));
}

Answer http_post(std::uint16_t port, std::string_view path, std::string_view json) {
  return ask(port, request_with_body("POST", path, json,
                                     "Host: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"));
}

boost::json::value json_of(const Message& message) {
  boost::json::error_code error;
  auto value = boost::json::parse(message.body, error);
  if (error) ADD_FAILURE() << "no JSON: " << error.message() << " in " << shown(message.body);
  return value;
}

double metric_value(std::string_view page, std::string_view name, const std::vector<std::string>& labels) {
  double sum = 0;
  for_each_series(page, name, [&](std::string_view found, double value) {
    const auto has = [&](const std::string& label) { return found.find(label) != found.npos; };
    if (std::ranges::all_of(labels, has)) sum += value;
  });
  return sum;
}

bool has_metric(std::string_view page, std::string_view name) {
  bool found = false;
  for_each_series(page, name, [&](std::string_view, double) { found = true; });
  return found;
}

}  // namespace gatehouse::testing
