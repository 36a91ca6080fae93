// The command line.
#pragma once

namespace gatehouse::core {

/// Runs one subcommand; returns the exit status: 0 good, 1 an error that was told, 2 wrong usage.
int cli_main(int argc, char** argv);

}  // namespace gatehouse::core
