// The real gateway as a child process on free ports.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace gatehouse::testing {

/// The binary under test: environment GATEHOUSE_BIN, else the one of this build.
std::string gateway_binary();

struct GatewayOptions {
  std::string config;                             // YAML; "@DIR@" becomes the private directory
  std::vector<std::string> listeners = {"http"};  // each gets a free port of 127.0.0.1
  std::map<std::string, std::string> files = {};  // further files of the private directory, "@DIR@" as above
  Process::Environment environment = {};
  std::vector<std::string> arguments = {};  // appended to `gatehouse run`
};

/// Started: it serves. The destructor ends it by SIGTERM and fails the test unless it exits with 0 in time.
class Gateway {
 public:
  /// Throws with the gateway's output when it does not come up.
  explicit Gateway(const GatewayOptions& options);
  explicit Gateway(std::string config) : Gateway(GatewayOptions{.config = std::move(config)}) {}
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  [[nodiscard]] std::uint16_t port(const std::string& listener = "http") const { return ports_.at(listener); }
  [[nodiscard]] std::uint16_t admin_port() const noexcept { return admin_port_; }
  [[nodiscard]] Process& process() noexcept { return *process_; }
  [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_.path(); }
  [[nodiscard]] std::string log() const { return process_->err(); }

  /// Replaces the configuration file; the gateway is not told.
  void write_config(std::string_view config);
  /// SIGHUP, then waits until one more reload, good or bad, is counted.
  bool reload_by_signal();
  /// SIGTERM; the end is for the test, or the destructor, to wait for.
  void begin_drain();
  /// Waits for the exit code; -1 when it still runs at `deadline`.
  int wait_exit(Deadline deadline = patience());

  /// Sum of the series of `name` that have every label of `labels` ("code=\"200\""); 0 when there is none.
  [[nodiscard]] double metric(std::string_view name, const std::vector<std::string>& labels = {}) const;
  /// Bytes of memory that are resident and not shared with files (RssAnon).
  [[nodiscard]] std::size_t resident_bytes() const;

 private:
  void wait_ready();
  [[nodiscard]] std::string expand(std::string_view text) const;

  TempDir directory_;
  std::unique_ptr<Process> process_;
  std::map<std::string, std::uint16_t> ports_;
  std::uint16_t admin_port_ = 0;
  bool exit_was_awaited_ = false;
};

}  // namespace gatehouse::testing
