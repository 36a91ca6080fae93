// The subcommands; each adds itself to the tree and sets the exit status when it has run.
#pragma once

namespace CLI {
class App;
}

namespace gatehouse::core {

void register_run(CLI::App& app, int& exit_code);
void register_check(CLI::App& app, int& exit_code);
void register_explain(CLI::App& app, int& exit_code);
void register_plugin(CLI::App& app, int& exit_code);

}  // namespace gatehouse::core
