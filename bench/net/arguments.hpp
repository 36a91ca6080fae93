// The command line of the benchmark programs: `--name value`, `--name=value` and `--flag`, with checked numbers and
// units.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::bench {

/// Each getter takes its option out of the list; finish() refuses what nobody took. All throw std::runtime_error with a
/// sentence for the user. `--help` prints the usage text and ends the process.
class Arguments {
 public:
  Arguments(int argc, char** argv, std::string_view usage);

  bool flag(std::string_view name);
  std::string text(std::string_view name, std::string_view otherwise);
  /// Every value of an option that may stand several times.
  std::vector<std::string> texts(std::string_view name);
  std::uint64_t number(std::string_view name, std::uint64_t otherwise);
  /// `250ms`, `10s`, `2m`.
  std::chrono::nanoseconds duration(std::string_view name, std::chrono::nanoseconds otherwise);
  /// `512`, `64KiB`, `1MiB`.
  std::uint64_t size(std::string_view name, std::uint64_t otherwise);
  /// What stands without an option's name; empty when nothing does.
  std::string positional();
  void finish() const;

 private:
  bool take(std::string_view name, std::string& value);

  std::vector<std::string> words_;
};

std::chrono::nanoseconds parse_duration(std::string_view text);
std::uint64_t parse_size(std::string_view text);

}  // namespace gatehouse::bench
