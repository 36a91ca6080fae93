// The client side of one connection, as exchanges use it.
#pragma once

#include <cstdint>

#include "http/forwarded.hpp"
#include "io/deadline.hpp"
#include "io/read_buffer.hpp"
#include "io/stream.hpp"
#include "proxy/worker_context.hpp"

namespace gatehouse::core {

/// Its worker only.
struct Client {
  Client(WorkerContext& worker, int fd, WorkerListener& on, const ConnectionPeer& who)
      : stream(worker.ready, fd),
        in(worker.receive),
        deadline(worker.wheel, worker.ready),
        peer(who),
        listener(&on),
        accepted(worker.now) {}

  Stream stream;
  ReadBuffer in;
  Deadline deadline;
  ConnectionPeer peer;
  WorkerListener* listener;
  TimePoint accepted;
  std::uint32_t exchanges = 0;  // begun
};

}  // namespace gatehouse::core
