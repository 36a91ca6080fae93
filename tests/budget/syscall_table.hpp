// The summary that strace -c prints.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::testing {

/// Calls by name.
using SyscallTable = std::map<std::string, std::uint64_t, std::less<>>;

/// Reads the table; lines that are none are skipped.
SyscallTable parse_syscall_table(std::string_view text);

/// Sum of the calls of these names.
std::uint64_t calls(const SyscallTable& table, const std::vector<std::string_view>& names);

}  // namespace gatehouse::testing
