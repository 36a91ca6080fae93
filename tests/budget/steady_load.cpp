// Steady load from one thread.
#include "budget/steady_load.hpp"

#include <array>

namespace gatehouse::testing {

ConnectionScript answer_plainly(std::string bytes) {
  return [bytes = std::move(bytes)](UpstreamConnection& connection) {
    std::array<char, 8192> piece{};
    std::size_t matched = 0;  // of the empty line that ends a head
    while (const auto got = connection.read_some(piece)) {
      for (std::size_t i = 0; i < got; ++i) {
        constexpr std::string_view kEnd = "\r\n\r\n";
        matched = piece[i] == kEnd[matched] ? matched + 1 : (piece[i] == '\r' ? 1 : 0);
        if (matched < kEnd.size()) continue;
        matched = 0;
        if (!connection.send(bytes)) return;
      }
    }
  };
}

SteadyLoad::SteadyLoad(std::uint16_t port, std::size_t connections, std::string bytes) : bytes_(std::move(bytes)) {
  for (std::size_t i = 0; i < connections; ++i) clients_.push_back(std::make_unique<RawClient>(port));
}

bool SteadyLoad::turn() {
  for (auto& client : clients_) {
    if (!client->send(bytes_)) return false;
  }
  for (auto& client : clients_) {
    if (client->read_response().status != 200) return false;
  }
  return true;
}

bool SteadyLoad::run(std::size_t count) {
  for (std::size_t done = 0; done < count; done += clients_.size()) {
    if (!turn()) return false;
  }
  return true;
}

}  // namespace gatehouse::testing
