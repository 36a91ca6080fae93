// What a run has shown, for people and for programs, with every reason not to believe it.
#pragma once

#include <string>
#include <vector>

#include "load/load.hpp"

namespace gatehouse::bench {

/// Sentences that say what limits the figures: the generator itself, its core, a rate that was not reached, failures.
/// Empty when nothing does.
std::vector<std::string> doubts(const Options& options, const Measurement& measurement);

std::string text_report(const Options& options, const Measurement& measurement);
std::string json_report(const Options& options, const Measurement& measurement);

}  // namespace gatehouse::bench
