// Load for tests that change something underneath it.
#include "integration/load.hpp"

#include <exception>
#include <memory>

#include "support/admin.hpp"

namespace gatehouse::testing {

Load::Load(std::uint16_t port, std::size_t clients) : port_(port) {
  for (std::size_t i = 0; i < clients; ++i) threads_.emplace_back([this] { run(); });
}

void Load::run() {
  std::string failure;
  std::unique_ptr<RawClient> client;
  while (!stopping_ && failure.empty()) {
    try {
      if (!client) client = std::make_unique<RawClient>(port_);
    } catch (const std::exception& error) {
      failure = error.what();
      break;
    }
    client->send(request("GET", "/"));
    const auto answer = client->read_response();
    if (answer.status != 200) failure = answer.error + shown(answer.head + answer.body);
    if (equal_without_case(answer.get("Connection"), "close")) client.reset();
    ++done_;
  }
  if (failure.empty()) return;
  const std::lock_guard lock(mutex_);
  failures_.push_back(failure);
}

bool Load::wait_for_more(std::size_t count) const {
  const auto goal = done_ + count;
  return eventually([&] { return done_ >= goal || !failures().empty(); }) && failures().empty();
}

void Load::stop() {
  stopping_ = true;
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::vector<std::string> Load::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

}  // namespace gatehouse::testing
