// The values of a record as JSON, for both JSON formats.
#pragma once

#include <string>

#include <gatehouse/json_writer.hpp>

#include "entry.hpp"

namespace access_log {

using Json = gatehouse::json::Writer<std::string>;

void write_value(Json& json, const FieldValue& value);
/// [{"instance":"route/orders/cors","status":403,"code":"cors_denied"}]
void write_would_refuse(Json& json, const gatehouse::Report& report);
/// [{"upstream":...,"endpoint":...,"result":"timeout","status":null,...}]
void write_attempts(Json& json, const gatehouse::Report& report);
/// All values of the header as a list of texts.
void write_header(Json& json, const Entry& entry, const gatehouse::Head& head, const LoggedHeader& header);
/// The rendered text; null when there is no memory for it.
void write_template(Json& json, const Entry& entry, const gatehouse::Template& value);

[[nodiscard]] bool has_would_refuse(const Entry& entry) noexcept;
/// More than one, or one that failed.
[[nodiscard]] bool has_attempts(const Entry& entry) noexcept;

}  // namespace access_log
