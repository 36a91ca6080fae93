// Tells whoever started the gateway that it serves, and where.
#pragma once

#include <map>
#include <string>

namespace gatehouse::core {

/// {"pid": 1, "listeners": {"http": "127.0.0.1:8080"}, "admin": "127.0.0.1:9901"}; appears complete or not at all.
/// Throws std::runtime_error.
void write_ready_file(const std::string& path, const std::map<std::string, std::string>& listeners,
                      const std::string& admin);

}  // namespace gatehouse::core
