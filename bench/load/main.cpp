// gatehouse-bench: HTTP/1.1 load with honest latencies. See bench/README.md.
#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

#include "load/load.hpp"
#include "load/options.hpp"
#include "load/report.hpp"

namespace {

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

// Exit status: 0 when every request was answered, 1 when some failed, 2 when nothing could be measured.
int main(int argc, char** argv) {
  using namespace gatehouse::bench;
  try {
    const Options options = read_options(argc, argv);
    Load load(options);
    const Measurement measurement = load.run();
    const bool is_json_only = options.json_path == "-";
    std::fputs((is_json_only ? json_report : text_report)(options, measurement).c_str(), stdout);
    if (!is_json_only && !options.json_path.empty()) write_file(options.json_path, json_report(options, measurement));
    return measurement.counts.failed() + measurement.counts.unsent == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gatehouse-bench: %s\n", error.what());
    return 2;
  }
}
