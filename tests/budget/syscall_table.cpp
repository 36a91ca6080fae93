// Reading strace -c.
#include "budget/syscall_table.hpp"

#include <charconv>
#include <sstream>

namespace gatehouse::testing {

SyscallTable parse_syscall_table(std::string_view text) {
  SyscallTable table;
  std::istringstream lines{std::string(text)};
  // "% time     seconds  usecs/call     calls    errors syscall": the fourth word counts, the last names.
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> columns;
    for (std::string word; words >> word;) columns.push_back(word);
    if (columns.size() < 5 || columns.back() == "total") continue;
    std::uint64_t count = 0;
    const auto& digits = columns[3];
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (error == std::errc{} && end == digits.data() + digits.size()) table[columns.back()] += count;
  }
  return table;
}

std::uint64_t calls(const SyscallTable& table, const std::vector<std::string_view>& names) {
  std::uint64_t sum = 0;
  for (const auto name : names) {
    const auto found = table.find(name);
    if (found != table.end()) sum += found->second;
  }
  return sum;
}

}  // namespace gatehouse::testing
