// Where fuzzing begins: the tables of the hygiene tests, the documents of the configuration tests, and what was found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::testing {

/// Inputs for the target of that name. Reads files of the source tree.
std::vector<std::string> fuzz_seeds(std::string_view target);

}  // namespace gatehouse::testing
