#include "cli/cli.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "server/build_info.hpp"

namespace gatehouse::core {

int cli_main(int argc, char** argv) {
  CLI::App app{"Gatehouse, a plugin-based API gateway", "gatehouse"};
  app.set_version_flag("--version", build_info().version);
  app.require_subcommand(1);
  int exit_code = 0;
  register_run(app, exit_code);
  register_check(app, exit_code);
  register_explain(app, exit_code);
  register_plugin(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& failure) {
    const int told = app.exit(failure);
    return told == 0 ? 0 : 2;
  }
  return exit_code;
}

}  // namespace gatehouse::core
