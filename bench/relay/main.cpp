// gatehouse-relay --upstream 127.0.0.1:PORT [--listen 127.0.0.1:0]: one thread that moves bytes, nothing else.
#include <sys/epoll.h>

#include <array>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/arguments.hpp"
#include "net/socket.hpp"
#include "relay/pair.hpp"

namespace gatehouse::bench {
namespace {

constexpr std::size_t kBufferBytes = 32 * 1024;  // larger pieces leave the first-level cache and cost more per byte

class Relay {
 public:
  Relay(const sockaddr_in& listen, const sockaddr_in& upstream)
      : epoll_(make_epoll()), listener_(listen_on(listen)), stop_(stop_signals()), upstream_(upstream) {
    watch(epoll_, listener_.get(), &listener_);
    watch(epoll_, stop_.get(), &stop_);
    announce(listener_);
  }

  void run() {
    std::array<epoll_event, 256> events{};
    while (true) {
      const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (event.data.ptr == &stop_) return;
        if (event.data.ptr == &listener_) {
          accept_all();
        } else {
          serve(*static_cast<Side*>(event.data.ptr), event.events);
        }
      }
      for (Pair* pair : ended_) pairs_.erase(pair);
      ended_.clear();
    }
  }

 private:
  void accept_all() {
    for (Descriptor client = accept_from(listener_); client.is_open(); client = accept_from(listener_)) {
      Descriptor upstream = connect_to(upstream_);
      if (!upstream.is_open()) continue;  // the client sees its connection closed
      auto pair = std::make_unique<Pair>(std::move(client), std::move(upstream));
      if (!pair->register_with(epoll_)) continue;
      Pair* key = pair.get();
      pairs_.emplace(key, std::move(pair));
    }
  }

  void serve(const Side& side, std::uint32_t events) {
    Pair& pair = *side.pair;
    if (pair.is_closing || pair.on_ready(side, events, buffer_)) return;
    pair.is_closing = true;
    ended_.push_back(&pair);
  }

  Descriptor epoll_;
  Descriptor listener_;
  Descriptor stop_;
  sockaddr_in upstream_;
  std::array<char, kBufferBytes> buffer_{};
  std::unordered_map<Pair*, std::unique_ptr<Pair>> pairs_;
  std::vector<Pair*> ended_;
};

}  // namespace
}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  using namespace gatehouse::bench;
  try {
    Arguments arguments(argc, argv, "gatehouse-relay --upstream ADDRESS [--listen 127.0.0.1:0]");
    const std::string listen = arguments.text("--listen", "127.0.0.1:0");
    const std::string upstream = arguments.text("--upstream", "");
    arguments.finish();
    raise_file_limit();
    Relay relay(parse_address(listen), parse_address(upstream));
    relay.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gatehouse-relay: %s\n", error.what());
    return 1;
  }
  return 0;
}
