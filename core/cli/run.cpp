// gatehouse run: serve until told to stop.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "cli/commands.hpp"
#include "server/server.hpp"

namespace gatehouse::core {
namespace {

struct RunArguments {
  ServerOptions options{.config_path = "/etc/gatehouse/gatehouse.yaml", .listen = {}, .ready_file = {}};
  std::vector<std::string> listen;
};

/// NAME=ADDRESS pairs; false after telling what is wrong.
bool read_overrides(RunArguments& arguments) {
  for (const auto& text : arguments.listen) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      std::fprintf(stderr, "gatehouse: --listen %s: write NAME=ADDRESS, such as http=127.0.0.1:8080\n", text.c_str());
      return false;
    }
    arguments.options.listen[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return true;
}

}  // namespace

void register_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("run", "Serve until SIGTERM; SIGHUP reads the configuration again");
  auto arguments = std::make_shared<RunArguments>();
  command->add_option("-c,--config", arguments->options.config_path, "Configuration file")->capture_default_str();
  command->add_option("--listen", arguments->listen,
                      "NAME=ADDRESS: bind listener NAME (or 'admin') there instead; port 0 lets the system choose");
  command->add_option("--ready-file", arguments->options.ready_file,
                      "Written when the gateway serves: process id and bound addresses as JSON");
  command->callback(
      [arguments, &exit_code] { exit_code = read_overrides(*arguments) ? run_server(arguments->options) : 2; });
}

}  // namespace gatehouse::core
