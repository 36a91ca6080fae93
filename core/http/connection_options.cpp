#include "http/connection_options.hpp"

#include "base/text.hpp"

namespace gatehouse::core {
namespace {

bool may_be_nominated(std::string_view name, const ManagedNames* managed) noexcept {
  switch (header_id(name)) {
    case HeaderId::host:
    case HeaderId::content_length:
    case HeaderId::transfer_encoding:
    case HeaderId::authorization:
    case HeaderId::cookie:
      return false;
    default:
      return managed == nullptr || !managed->is_managed(name);
  }
}

}  // namespace

bool ConnectionOptions::read(std::string_view value) noexcept {
  return for_each_member(value, [this](std::string_view option) {
    if (option.empty()) return true;
    if (iequals(option, "close")) {
      close_ = true;
    } else if (iequals(option, "keep-alive")) {
      keep_alive_ = true;
    } else if (iequals(option, "upgrade")) {
      upgrade_ = true;
    } else {
      if (size_ == kMaxNominated) return false;
      names_[size_++] = {option.data(), option.size()};
    }
    return true;
  });
}

void ConnectionOptions::remove_nominated(Headers& headers, const ManagedNames* managed) const {
  for (std::uint32_t i = 0; i < size_; ++i) {
    const std::string_view name(names_[i].text, names_[i].size);
    if (may_be_nominated(name, managed)) headers.remove(name);
  }
}

bool has_member(std::string_view list, std::string_view member) noexcept {
  return !for_each_member(list, [member](std::string_view each) { return !iequals(each, member); });
}

}  // namespace gatehouse::core
