// What the Connection fields of one head say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/headers.hpp"
#include "http/managed_names.hpp"

namespace gatehouse::core {

/// Collects close, keep-alive, upgrade and the nominated names (RFC 9110 §7.6.1). Views into the head.
class ConnectionOptions {
 public:
  /// Reads one Connection field. False: more options than any honest head has.
  bool read(std::string_view value) noexcept;

  [[nodiscard]] bool has_close() const noexcept { return close_; }
  [[nodiscard]] bool has_keep_alive() const noexcept { return keep_alive_; }
  [[nodiscard]] bool has_upgrade() const noexcept { return upgrade_; }

  /// Removes the nominated fields. Host, framing, credentials and managed names cannot be nominated away: those
  /// nominations are ignored. `managed` may be null.
  void remove_nominated(Headers& headers, const ManagedNames* managed) const;

  /// Whether the connection persists after a message of this minor version.
  [[nodiscard]] bool persists(unsigned version_minor) const noexcept {
    return !close_ && (version_minor >= 1 || keep_alive_);
  }

 private:
  static constexpr std::uint32_t kMaxNominated = 32;

  struct Name {
    const char* text;
    std::size_t size;
  };

  std::array<Name, kMaxNominated> names_;  // not initialised: usually none is used, and every head has one of these
  std::uint32_t size_ = 0;
  bool close_ = false;
  bool keep_alive_ = false;
  bool upgrade_ = false;
};

/// True when the comma-separated `list` has this member, compared without case.
bool has_member(std::string_view list, std::string_view member) noexcept;

}  // namespace gatehouse::core
