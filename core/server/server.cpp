#include "server/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <cstdio>

#include "io/asio_guest.hpp"
#include "observe/log.hpp"
#include "server/admin.hpp"
#include "server/admin_view.hpp"
#include "server/build_info.hpp"
#include "server/control.hpp"
#include "server/file_watch.hpp"
#include "server/machine.hpp"
#include "server/ready_file.hpp"

namespace gatehouse::core {

namespace asio = boost::asio;

namespace {

constexpr auto kAfterCancel = std::chrono::seconds(3);  // cancelled exchanges only have to write a short answer
constexpr auto kHealthRefresh = std::chrono::seconds(1);

class Server {
 public:
  explicit Server(const ServerOptions& options)
      : options_(options),
        control_(control_settings(options, [this](GuestLoop& loop) { return attach(loop); })),
        view_(control_, [this] { return reload("admin API"); }),
        mail_(io_, control_.mailbox().descriptor()),
        signals_(io_, SIGHUP, SIGTERM, SIGINT),
        more_signals_(io_, SIGQUIT, SIGUSR1),
        timer_(io_),
        health_timer_(io_) {}
  ~Server() { mail_.release(); }

  int run() {
    const auto first = control_.load();
    std::fputs(first.text.c_str(), stderr);
    if (!first.succeeded) return 1;
    const auto& gateway = control_.snapshot()->gateway;
    log_init(gateway.log);
    start_admin();
    wait_for_mail();
    wait_for_signal();
    wait_for_more_signals();
    refresh_health();
    watch_files();
    if (!options_.ready_file.empty()) {
      write_ready_file(options_.ready_file, control_.listeners().all_bound(), admin_address_);
    }
    log_info("gateway ready", {{"name", gateway.name},
                               {"version", build_info().version},
                               {"workers", control_.workers().size()},
                               {"admin", admin_address_}});
    for (const auto& [name, address] : control_.listeners().all_bound()) {
      log_info("listening", {{"listener", name}, {"address", address}});
    }
    io_.run();
    control_.stop();
    guest_.reset();
    log_info("gateway stopped");
    log_shutdown();
    return 0;
  }

 private:
  using AttachLoop = std::function<std::function<void()>(GuestLoop&)>;
  static ControlSettings control_settings(const ServerOptions& options, AttachLoop attach) {
    ControlSettings settings{options.config_path, options.listen, raise_open_file_limit(), std::move(attach)};
    settings.listen.erase("admin");
    return settings;
  }

  std::function<void()> attach(GuestLoop& loop) {
    guest_ = std::make_unique<AsioGuest>(io_, loop);
    return [this] { guest_->arm(); };
  }

  void start_admin() {
    AdminSettings settings;
    const auto found = options_.listen.find("admin");
    settings.address = found != options_.listen.end() ? found->second : control_.snapshot()->admin.address.value.text;
    admin_ = std::make_unique<AdminServer>(io_, view_, settings);
    admin_address_ = admin_->listen();
  }

  void wait_for_mail() {
    mail_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& failure) {
      if (failure) return;
      control_.receive();
      wait_for_mail();
    });
  }

  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& failure, int signal) {
      if (failure) return;
      if (signal == SIGHUP) {
        (void)reload("SIGHUP");
      } else if (!control_.is_draining()) {
        begin_shutdown();
      } else {
        log_warning("second signal, stopping at once");
        io_.stop();
      }
      wait_for_signal();
    });
  }

  void wait_for_more_signals() {
    more_signals_.async_wait([this](const boost::system::error_code& failure, int signal) {
      if (failure) return;
      if (signal == SIGQUIT) {
        log_warning("stopping at once", {{"signal", "SIGQUIT"}});
        io_.stop();
        return;
      }
      control_.reopen_logs();
      if (!log_reopen()) log_error("log file cannot be opened again, the old one stays");
      wait_for_more_signals();
    });
  }

  ReloadOutcome reload(std::string_view why) {
    if (is_stopping_)
      return {.succeeded = false, .hash = control_.snapshot()->hash, .errors = {}, .text = "shutting down\n"};
    log_info("reload", {{"because", why}});
    auto outcome = control_.load();
    watch_files();
    if (outcome.succeeded) log_set_level(control_.snapshot()->gateway.log.level);
    return outcome;
  }

  void watch_files() {
    const auto& settings = control_.snapshot()->gateway.reload;
    if (!settings.watch) {
      watch_.reset();
      return;
    }
    if (!watch_) {
      FileWatchSettings watch;
      watch.debounce = std::chrono::duration_cast<std::chrono::milliseconds>(settings.debounce);
      watch_ = std::make_unique<FileWatch>(
          io_, [this] { (void)reload("a watched file changed"); }, watch);
    }
    watch_->watch(control_.files().paths);
  }

  void refresh_health() {
    control_.health().refresh(control_.clock().now());
    health_timer_.expires_after(kHealthRefresh);
    health_timer_.async_wait([this](const boost::system::error_code& failure) {
      if (!failure) refresh_health();
    });
  }

  void begin_shutdown() {
    is_stopping_ = true;
    const auto shutdown = control_.snapshot()->gateway.shutdown;
    log_info("shutting down", {{"delay", shutdown.delay}, {"drain", shutdown.drain}});
    control_.announce_shutdown();
    timer_.expires_after(shutdown.delay);
    timer_.async_wait([this, drain = shutdown.drain](const boost::system::error_code& failure) {
      if (!failure) begin_drain(drain);
    });
  }

  void begin_drain(Duration drain) {
    control_.drain([this] { io_.stop(); });
    timer_.expires_after(drain);
    timer_.async_wait([this](const boost::system::error_code& failure) {
      if (failure) return;
      log_warning("drain time is over, ending what is left");
      control_.cancel_all();
      timer_.expires_after(kAfterCancel);
      timer_.async_wait([this](const boost::system::error_code& late) {
        if (!late) io_.stop();
      });
    });
  }

  ServerOptions options_;
  asio::io_context io_{1};
  Control control_;
  std::unique_ptr<AsioGuest> guest_;  // ends before the loop, which is control_'s
  AdminView view_;
  std::unique_ptr<AdminServer> admin_;
  std::string admin_address_;
  std::unique_ptr<FileWatch> watch_;
  asio::posix::stream_descriptor mail_;
  asio::signal_set signals_;
  asio::signal_set more_signals_;
  asio::steady_timer timer_;
  asio::steady_timer health_timer_;
  bool is_stopping_ = false;
};

}  // namespace

int run_server(const ServerOptions& options) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return Server(options).run();
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "gatehouse: %s\n", failure.what());
    log_shutdown();
    return 1;
  }
}

}  // namespace gatehouse::core
