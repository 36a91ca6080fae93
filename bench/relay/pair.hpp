// One relayed client: two connected sockets and the bytes on their way between them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/socket.hpp"

namespace gatehouse::bench {

class Pair;

/// What epoll hands back: which pair, and which of its sockets became ready.
struct Side {
  Pair* pair;
  bool is_client;
};

class Pair {
 public:
  Pair(Descriptor client, Descriptor upstream) noexcept : client_(std::move(client)), upstream_(std::move(upstream)) {}
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// Registers both sockets; false when epoll refuses them.
  bool register_with(const Descriptor& epoll) noexcept;
  /// Moves what can be moved after `events` on `side`; false when both directions have ended or one failed.
  /// `buffer` is shared by all pairs: nothing stays in it between calls.
  bool on_ready(const Side& side, std::uint32_t events, std::span<char> buffer);

  bool is_closing = false;  // ended in this turn; freed after it, since later events may still name the pair

 private:
  struct Flow {
    std::vector<char> held;     // read, but not yet taken by the receiving socket
    bool sender_ended = false;  // epoll said so: read on until the end shows, no further edge will come
    bool is_finished = false;
  };
  static bool flush(Flow& flow, int to);
  static bool pump(Flow& flow, int from, int to, std::span<char> buffer);

  Descriptor client_;
  Descriptor upstream_;
  Flow to_upstream_;
  Flow to_client_;
  Side client_side_{this, true};
  Side upstream_side_{this, false};
};

}  // namespace gatehouse::bench
