// The process: start, signals, reload, drain, stop.
#pragma once

#include <optional>
#include <string>

#include "server/listener_table.hpp"

namespace gatehouse::core {

struct ServerOptions {
  std::string config_path;
  ListenOverrides listen;  // "admin" names the admin listener
  std::string ready_file;  // written when the gateway serves; empty: none
};

/// Runs until it is told to stop; returns the exit status. Main thread, which becomes the control thread.
int run_server(const ServerOptions& options);

}  // namespace gatehouse::core
