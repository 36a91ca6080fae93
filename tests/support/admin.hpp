// One request on a connection of its own, and reading a Prometheus page.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/raw_client.hpp"

namespace gatehouse::testing {

/// Sends `bytes` to a fresh connection and reads one response.
Answer ask(std::uint16_t port, std::string_view bytes, std::string_view method = "GET");

/// GET with Host "localhost".
Answer http_get(std::uint16_t port, std::string_view path);
/// POST of JSON with Host "localhost".
Answer http_post(std::uint16_t port, std::string_view path, std::string_view json = "{}");

/// The body as JSON; null, and a failure of the running test, when it is none.
boost::json::value json_of(const Message& message);

/// Sum of the series of `name` that carry every label text of `labels`; 0 when there is none.
double metric_value(std::string_view page, std::string_view name, const std::vector<std::string>& labels = {});
/// Whether the page has a series of exactly this name.
bool has_metric(std::string_view page, std::string_view name);

}  // namespace gatehouse::testing
