#include "server/ready_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/json.hpp"

namespace gatehouse::core {

void write_ready_file(const std::string& path, const std::map<std::string, std::string>& listeners,
                      const std::string& admin) {
  json::object addresses;
  for (const auto& [name, address] : listeners) addresses[name] = address;
  const json::object content{{"pid", ::getpid()}, {"listeners", addresses}, {"admin", admin}};
  const auto draft = path + ".new";
  {
    std::ofstream file(draft, std::ios::trunc);
    file << json::serialize(content) << '\n';
    if (!file.flush()) throw std::runtime_error("cannot write " + draft);
  }
  std::error_code failure;
  std::filesystem::rename(draft, path, failure);
  if (failure) throw std::runtime_error("cannot write " + path + ": " + failure.message());
}

}  // namespace gatehouse::core
