// The admin listener: accepts on the control thread, reads requests with Beast, writes what admin_http answers.
#include "server/admin.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <stdexcept>
#include <utility>

#include "observe/log.hpp"
#include "server/admin_hosts.hpp"
#include "server/admin_session.hpp"

namespace gatehouse::core {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // after running out of descriptors, say

}  // namespace

struct AdminServer::State : std::enable_shared_from_this<AdminServer::State> {
  State(asio::io_context& context, AdminSource& the_source, AdminSettings the_settings)
      : acceptor(context), pause(context), shared{the_source, std::move(the_settings)} {}

  void accept();
  void accepted(error_code error, asio::ip::tcp::socket socket);

  asio::ip::tcp::acceptor acceptor;
  asio::steady_timer pause;
  AdminShared shared;
};

void AdminServer::State::accept() {
  acceptor.async_accept([self = shared_from_this()](error_code error, asio::ip::tcp::socket socket) {
    self->accepted(error, std::move(socket));
  });
}

void AdminServer::State::accepted(error_code error, asio::ip::tcp::socket socket) {
  if (!acceptor.is_open()) return;
  if (error) {
    log_warning("admin connection not accepted", {{"error", error.message()}});
    pause.expires_after(kAcceptPause);
    return pause.async_wait([self = shared_from_this()](error_code stopped) {
      if (!stopped && self->acceptor.is_open()) self->accept();
    });
  }
  if (shared.sessions.size() < shared.settings.max_connections) {
    start_admin_session(std::move(socket), std::shared_ptr<AdminShared>(shared_from_this(), &shared));
  } else {
    log_warning("admin connection refused", {{"limit", shared.settings.max_connections}});
  }
  accept();
}

AdminServer::AdminServer(asio::io_context& context, AdminSource& source, AdminSettings settings)
    : state_(std::make_shared<State>(context, source, std::move(settings))) {}

AdminServer::~AdminServer() { stop(); }

std::string AdminServer::listen() {
  const auto& text = state_->shared.settings.address;
  const auto address = parse_admin_address(text);
  if (!address) throw std::runtime_error("admin address " + text + " is not of the form 127.0.0.1:9901");
  if (!is_loopback(address->ip)) {
    throw std::runtime_error("admin address " + text + " is not a loopback address, and there are no credentials");
  }
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address->ip), address->port);
  auto& acceptor = state_->acceptor;
  error_code error;
  const auto require = [&](const char* step) {
    if (error) throw std::runtime_error("admin address " + text + ": cannot " + step + ": " + error.message());
  };
  acceptor.open(endpoint.protocol(), error), require("open a socket");
  acceptor.set_option(asio::socket_base::reuse_address(true), error), require("set an option");
  acceptor.bind(endpoint, error), require("bind");
  acceptor.listen(asio::socket_base::max_listen_connections, error), require("listen");
  state_->accept();
  const auto bound = acceptor.local_endpoint();
  const auto host = bound.address().is_v6() ? "[" + bound.address().to_string() + "]" : bound.address().to_string();
  return host + ":" + std::to_string(bound.port());
}

std::uint16_t AdminServer::port() const noexcept {
  error_code error;
  return state_->acceptor.local_endpoint(error).port();
}

void AdminServer::stop() {
  error_code ignored;
  state_->acceptor.close(ignored);
  state_->pause.cancel();
  close_admin_sessions(state_->shared);
}

}  // namespace gatehouse::core
