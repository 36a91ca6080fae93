// Writes the seeds of every target to DIRECTORY/<target>/, for run.sh.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "fuzz/seeds.hpp"
#include "fuzz/targets.hpp"

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: fuzz_write_seeds DIRECTORY\n", stderr);
    return 2;
  }
  for (const auto& target : gatehouse::core::kFuzzTargets) {
    const auto directory = std::filesystem::path(arguments[1]) / target.name;
    std::filesystem::create_directories(directory);
    std::size_t number = 0;
    for (const auto& seed : gatehouse::testing::fuzz_seeds(target.name)) {
      std::ofstream(directory / ("seed-" + std::to_string(number++)), std::ios::binary) << seed;
    }
  }
  return 0;
}
