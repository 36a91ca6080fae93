// gatehouse-upstream [--listen 127.0.0.1:0]: GET and POST /bytes/<n> are answered with n prepared bytes, by one thread.
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
#include "upstream/client.hpp"

namespace gatehouse::bench {
namespace {

class Upstream {
 public:
  explicit Upstream(const sockaddr_in& listen)
      : epoll_(make_epoll()), listener_(listen_on(listen)), stop_(stop_signals()) {
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
        } else if (auto* client = static_cast<Client*>(event.data.ptr); !client->on_ready(event.events, buffer_)) {
          clients_.erase(client);  // one descriptor, one event per turn: nothing later in this turn names it
        }
      }
    }
  }

 private:
  void accept_all() {
    for (Descriptor socket = accept_from(listener_); socket.is_open(); socket = accept_from(listener_)) {
      auto client = std::make_unique<Client>(std::move(socket), answers_);
      Client* key = client.get();
      if (watch(epoll_, key->fd(), key)) clients_.emplace(key, std::move(client));
    }
  }

  Descriptor epoll_;
  Descriptor listener_;
  Descriptor stop_;
  Answers answers_;
  std::array<char, 64 * 1024> buffer_{};
  std::unordered_map<Client*, std::unique_ptr<Client>> clients_;
};

}  // namespace
}  // namespace gatehouse::bench

int main(int argc, char** argv) {
  using namespace gatehouse::bench;
  try {
    Arguments arguments(argc, argv, "gatehouse-upstream [--listen 127.0.0.1:0]");
    const std::string listen = arguments.text("--listen", "127.0.0.1:0");
    arguments.finish();
    raise_file_limit();
    Upstream upstream(parse_address(listen));
    upstream.run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gatehouse-upstream: %s\n", error.what());
    return 1;
  }
  return 0;
}
