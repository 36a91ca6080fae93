// What a worker needs to name a series without a string: slots, handed out by the registry when a snapshot is built.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace gatehouse::core {

/// A place in the arrays of every worker. When a name is removed its place is given to another name with the next
/// generation; samples of an exchange that still holds the older generation are ignored. Plain data; any thread.
template <class Tag>
struct MetricSlot {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;  // 0: no slot; samples for it are ignored

  [[nodiscard]] explicit operator bool() const noexcept { return generation != 0; }
  bool operator==(const MetricSlot&) const = default;
};

using RouteSlot = MetricSlot<struct RouteTag>;
using ListenerSlot = MetricSlot<struct ListenerTag>;
using UpstreamSlot = MetricSlot<struct UpstreamTag>;
using EndpointSlot = MetricSlot<struct EndpointTag>;

/// Route "-" of service "-": exchanges that reached no route. Exists in every registry from the start, for ever.
inline constexpr RouteSlot kNoRoute{0, 1};

enum class TimeoutKind : std::uint8_t { connect, request, idle, total };
inline constexpr std::size_t kTimeoutKinds = 4;

enum class ConnectionRefusal : std::uint8_t { listener_limit, client_limit, descriptors, handshake };
inline constexpr std::size_t kConnectionRefusals = 4;

/// One exchange, as its worker reports it when it is over.
struct FinishedExchange {
  RouteSlot route = kNoRoute;
  ListenerSlot listener;
  std::uint8_t method = 0;   // enum Method of http/message.hpp as a number; 0 is any method outside RFC 9110
  std::uint16_t status = 0;  // final status; 499 when the client left before there was one
  Duration total{};          // first byte in to last byte out
  Duration own{};            // total - upstream - waiting for the client
  std::uint64_t request_body_bytes = 0;
  std::uint64_t response_body_bytes = 0;
  Error reason = Error::none;  // of an answer the gateway made itself
};

}  // namespace gatehouse::core
