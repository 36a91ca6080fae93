// What the process says when it crashes: which plugin code ran on which thread, and every library that is mapped.
#pragma once

#include <vector>

#include "plugin/library_registry.hpp"

namespace gatehouse::core {

/// From now on SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGABRT write a report to `descriptor` and then take their default
/// action, so that the core is written as ever. Process-wide; at start, before threads.
void install_crash_report(int descriptor = 2) noexcept;

/// The libraries that a report lists. Control thread, after every load and reload. Formatted now, since nothing may be
/// formatted then.
void set_crash_libraries(const std::vector<LibraryView>& libraries);

}  // namespace gatehouse::core
