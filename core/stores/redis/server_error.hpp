// What an error reply of a Redis server means for the call that got it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::core {

enum class ServerErrorKind : std::uint8_t {
  no_script,  // send the text of the script
  moved,      // another server has the slot, from now on
  ask,        // another server has the key, this once
  try_again,  // a slot on its way, or a cluster without a quorum: soon
  read_only,  // a replica that was a master: ask who is the master now
  out_of_memory,
  corrupt,  // the key holds something that is not ours
  refused,  // everything else: loading, no permission, a script that runs for too long
};

struct ServerError {
  ServerErrorKind kind = ServerErrorKind::refused;
  std::uint16_t slot = 0;    // moved, ask
  std::string_view address;  // moved, ask: "host:port" out of the reply
};

[[nodiscard]] ServerError read_server_error(std::string_view text) noexcept;

}  // namespace gatehouse::core
