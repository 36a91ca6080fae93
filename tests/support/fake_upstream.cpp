// The fake upstream.
#include "support/fake_upstream.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace gatehouse::testing {

struct FakeUpstream::Served {
  ConnectionRecord record;
  std::unique_ptr<UpstreamConnection> connection;
  std::thread thread;
  bool is_done = false;  // the thread runs no more of our code
};

void answer_ok(UpstreamConnection& connection, const Message& request) {
  auto bytes = response(200, "ok");
  if (request.method == "HEAD") bytes.resize(bytes.size() - 2);
  connection.send(bytes);
}

Script answer_bytes(std::string bytes) {
  return [bytes = std::move(bytes)](UpstreamConnection& connection, const Message&) { connection.send(bytes); };
}

FakeUpstream::FakeUpstream(Script script) : bound_(listen_on_loopback()), script_(std::move(script)) {
  acceptor_ = std::thread([this] { accept_loop(); });
}

FakeUpstream::FakeUpstream(ConnectionScript script) : FakeUpstream(Script(answer_ok)) { serve_with(std::move(script)); }

FakeUpstream::~FakeUpstream() {
  stop_.open();
  acceptor_.join();
  for (auto& served : served_) {
    if (served.thread.joinable()) served.thread.join();
  }
}

void FakeUpstream::join_finished() {
  std::vector<std::thread> finished;
  {
    const std::lock_guard lock(mutex_);
    for (auto* served : std::exchange(finished_, {})) finished.push_back(std::move(served->thread));
  }
  for (auto& thread : finished) thread.join();
}

void FakeUpstream::accept_loop() {
  for (;;) {
    std::array<pollfd, 2> entries{{{.fd = bound_.socket.get(), .events = POLLIN, .revents = 0},
                                   {.fd = stop_.fd(), .events = POLLIN, .revents = 0}}};
    ::poll(entries.data(), entries.size(), -1);
    if (entries[1].revents != 0) return;
    join_finished();  // a thread that is not joined keeps its stack
    const std::lock_guard lock(mutex_);
    Fd socket(::accept4(bound_.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) continue;
    const int yes = 1;
    static_cast<void>(::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)));
    auto& served = served_.emplace_back();
    served.record.number = accepted_++;
    const auto change = [this, &served](const std::function<void(ConnectionRecord&)>& apply) {
      const std::lock_guard inner(mutex_);
      apply(served.record);
      changed_.notify_all();
    };
    served.connection = std::make_unique<UpstreamConnection>(std::move(socket), served.record.number, stop_, change);
    served.thread = std::thread([this, &served] { serve(served); });
    changed_.notify_all();
  }
}

void FakeUpstream::serve(Served& served) {
  ConnectionScript script;
  {
    const std::lock_guard lock(mutex_);
    script = connection_script_;
  }
  if (script) {
    script(*served.connection);
  } else {
    exchanges(*served.connection);
  }
  served.connection->close();
  const std::lock_guard lock(mutex_);
  served.is_done = true;
  finished_.push_back(&served);
}

void FakeUpstream::exchanges(UpstreamConnection& connection) {
  Message request;
  while (connection.is_open() && connection.read_request(request)) {
    Script script;
    {
      const std::lock_guard lock(mutex_);
      script = script_;
    }
    script(connection, request);
  }
}

void FakeUpstream::answer_with(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

void FakeUpstream::serve_with(ConnectionScript script) {
  const std::lock_guard lock(mutex_);
  connection_script_ = std::move(script);
}

void FakeUpstream::clear() {
  join_finished();
  const std::lock_guard lock(mutex_);
  served_.remove_if([](const Served& served) { return served.is_done && !served.thread.joinable(); });
  for (auto& served : served_) {
    served.record.bytes.clear();
    served.record.requests.clear();
    served.record.malformed.clear();
  }
}

std::size_t FakeUpstream::open_locked() const {
  return static_cast<std::size_t>(std::ranges::count_if(served_, [](const Served& s) { return !s.record.has_ended; }));
}

std::size_t FakeUpstream::requests_locked() const {
  std::size_t count = 0;
  for (const auto& served : served_) count += served.record.requests.size();
  return count;
}

std::size_t FakeUpstream::connection_count() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

std::size_t FakeUpstream::open_connection_count() const {
  const std::lock_guard lock(mutex_);
  return open_locked();
}

std::size_t FakeUpstream::request_count() const {
  const std::lock_guard lock(mutex_);
  return requests_locked();
}

std::vector<ConnectionRecord> FakeUpstream::records() const {
  const std::lock_guard lock(mutex_);
  std::vector<ConnectionRecord> copies;
  for (const auto& served : served_) copies.push_back(served.record);
  return copies;
}

std::vector<Message> FakeUpstream::requests() const {
  std::vector<Message> all;
  for (auto& record : records()) std::ranges::move(record.requests, std::back_inserter(all));
  return all;
}

Message FakeUpstream::last_request() const {
  const std::lock_guard lock(mutex_);
  for (auto served = served_.rbegin(); served != served_.rend(); ++served) {
    if (!served->record.requests.empty()) return served->record.requests.back();
  }
  return {};
}

std::string FakeUpstream::received() const {
  std::string all;
  for (const auto& record : records()) all += record.bytes;
  return all;
}

bool FakeUpstream::wait_until(const std::function<bool()>& condition, Deadline deadline) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, milliseconds(deadline.poll_timeout()), condition);
}

bool FakeUpstream::wait_for_requests(std::size_t count, Deadline deadline) {
  return wait_until([&] { return requests_locked() >= count; }, deadline);
}

bool FakeUpstream::wait_for_connections(std::size_t count, Deadline deadline) {
  return wait_until([&] { return accepted_ >= count; }, deadline);
}

bool FakeUpstream::wait_for_open_connections(std::size_t count, Deadline deadline) {
  return wait_until([&] { return open_locked() == count; }, deadline);
}

bool FakeUpstream::settle(Deadline deadline) {
  const auto is_settled = [this] {
    const std::lock_guard lock(mutex_);
    if (wait_readable(bound_.socket.get(), Deadline::after(milliseconds(0)))) return false;
    return std::ranges::all_of(served_, [](const Served& served) {
      int unread = 0;
      if (served.record.has_ended || !served.connection->is_open()) return true;
      return ::ioctl(served.connection->fd(), FIONREAD, &unread) != 0 || unread == 0;
    });
  };
  return eventually(is_settled, deadline);
}

}  // namespace gatehouse::testing
