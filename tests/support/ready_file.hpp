// Waiting for a file that another process writes and renames into place.
#pragma once

#include <filesystem>
#include <string>

#include "support/deadline.hpp"

namespace gatehouse::testing {

/// The text of `file` as soon as it is there; empty when `deadline` passes or `exit_fd` becomes readable before.
/// The directory of `file` must exist.
std::string wait_for_file(const std::filesystem::path& file, int exit_fd, Deadline deadline = patience());

}  // namespace gatehouse::testing
