// The process starts here and hands everything to cli/.
#include "cli/cli.hpp"

int main(int argc, char** argv) { return gatehouse::core::cli_main(argc, argv); }
