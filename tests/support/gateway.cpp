// Starting, watching and ending the gateway.
#include "support/gateway.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json.hpp>
#include <charconv>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "support/admin.hpp"
#include "support/ready_file.hpp"

namespace gatehouse::testing {
namespace {

std::uint16_t port_of(std::string_view address) {
  const auto digits = address.substr(address.rfind(':') + 1);
  std::uint16_t port = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return port;
}

}  // namespace

std::string gateway_binary() {
  const char* chosen = std::getenv("GATEHOUSE_BIN");
  return chosen != nullptr ? chosen : GATEHOUSE_BIN_PATH;
}

Gateway::Gateway(const GatewayOptions& options) {
  std::filesystem::create_directory(directory() / "state");
  for (const auto& [name, text] : options.files) {
    std::filesystem::create_directories((directory() / name).parent_path());
    write_file(directory() / name, expand(text));
  }
  write_config(options.config);
  std::vector<std::string> arguments{gateway_binary(), "run",
                                     "--config",       (directory() / "gatehouse.yaml").string(),
                                     "--ready-file",   (directory() / "ready").string(),
                                     "--listen",       "admin=127.0.0.1:0"};
  for (const auto& listener : options.listeners) {
    arguments.insert(arguments.end(), {"--listen", listener + "=127.0.0.1:0"});
  }
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  process_ = std::make_unique<Process>(arguments, options.environment);
  wait_ready();
}

void Gateway::wait_ready() {
  const auto text = wait_for_file(directory() / "ready", process_->exit_fd());
  if (text.empty()) {
    process_->wait(Deadline::after(milliseconds(0)));
    throw std::runtime_error("the gateway does not come up:\n" + process_->out() + process_->err());
  }
  const auto ready = boost::json::parse(text);
  for (const auto& [name, address] : ready.at("listeners").as_object()) ports_[name] = port_of(address.as_string());
  admin_port_ = port_of(ready.at("admin").as_string());
  EXPECT_EQ(ready.at("pid").as_int64(), process_->pid());
}

Gateway::~Gateway() {
  if (process_->is_running() && !exit_was_awaited_) {
    begin_drain();
    const auto code = wait_exit();
    EXPECT_EQ(code, 0) << "the gateway did not end cleanly";
    if (code == -1) process_->signal(SIGABRT);
  }
  if (::testing::UnitTest::GetInstance()->Failed()) {
    const auto text = log();
    constexpr std::size_t kMost = 6000;
    std::fprintf(stderr, "--- log of the gateway ---\n%s\n",
                 text.substr(text.size() - std::min(kMost, text.size())).c_str());
  }
}

std::string Gateway::expand(std::string_view text) const {
  constexpr std::string_view kMark = "@DIR@";
  std::string out(text);
  for (auto at = out.find(kMark); at != out.npos; at = out.find(kMark, at))
    out.replace(at, kMark.size(), directory().string());
  return out;
}

void Gateway::write_config(std::string_view config) { write_file(directory() / "gatehouse.yaml", expand(config)); }

bool Gateway::reload_by_signal() {
  const auto before = metric("gatehouse_config_reloads_total");
  process_->signal(SIGHUP);
  return eventually([&] { return metric("gatehouse_config_reloads_total") > before; });
}

void Gateway::begin_drain() { process_->signal(SIGTERM); }

int Gateway::wait_exit(Deadline deadline) {
  const auto code = process_->wait(deadline);
  exit_was_awaited_ = code.has_value();
  return code.value_or(-1);
}

double Gateway::metric(std::string_view name, const std::vector<std::string>& labels) const {
  return metric_value(http_get(admin_port_, "/metrics").body, name, labels);
}

std::size_t Gateway::resident_bytes() const {
  std::istringstream lines(read_file("/proc/" + std::to_string(process_->pid()) + "/status"));
  for (std::string word; lines >> word;) {
    std::size_t kib = 0;
    if (word == "RssAnon:" && lines >> kib) return kib * 1024;
  }
  return 0;
}

}  // namespace gatehouse::testing
