// gatehouse-echo: an upstream that tells what it was asked. See README.md beside this file.
#include "server.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  boost::system::error_code error;
  const auto address = asio::ip::make_address(text.substr(0, colon), error);
  std::size_t read = 0;
  const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
  const unsigned long port = digits.empty() ? 65'536 : std::stoul(digits, &read);
  if (error || read != digits.size() || port > 65'535)
    throw std::runtime_error("not an address like 127.0.0.1:9000: " + text);
  return {address, static_cast<unsigned short>(port)};
}

void run(const std::string& listen, unsigned threads) {
  asio::io_context context;
  tcp::acceptor acceptor(context, parse_address(listen));
  const auto bound = acceptor.local_endpoint();
  std::printf("listening %s:%u\n", bound.address().to_string().c_str(), static_cast<unsigned>(bound.port()));
  std::fflush(stdout);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](auto, auto) { context.stop(); });
  asio::co_spawn(context, gatehouse::example::accept_all(std::move(acceptor)), asio::detached);
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back([&] { context.run(); });
  context.run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options("An HTTP/1.1 service that answers with what it was asked.");
  std::string listen = "127.0.0.1:9000";
  unsigned threads = 1;
  options.add_option("--listen", listen, "address and port; port 0 takes a free one, printed as 'listening ADDRESS'")
      ->capture_default_str();
  options.add_option("--threads", threads)->capture_default_str()->check(CLI::Range(1, 64));
  CLI11_PARSE(options, argc, argv);
  try {
    run(listen, threads);
  } catch (const std::exception& error) {
    fmt::print(stderr, "gatehouse-echo: {}\n", error.what());
    return 1;
  }
  return 0;
}
