// The event loop of one worker: an io_context that watches the worker's readiness set and drives its wheel.
#pragma once

#include <memory>

#include "proxy/worker_context.hpp"

namespace gatehouse::core {

/// One thread runs it, from run() to its end.
class Loop {
 public:
  explicit Loop(WorkerContext& worker);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Turns until stop(): collect what is ready, let it run, let deadlines expire.
  void run();
  /// From within the loop.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::core
