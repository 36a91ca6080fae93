#include "plugin/log_syslog.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace gatehouse::core {

namespace {

constexpr std::size_t kMaxDatagram = 65000;  // with header; what a datagram over IP can carry
constexpr std::size_t kTurnBytes = 4 * 1024 * 1024;
constexpr std::size_t kPieces = 16;
constexpr int kInformational = 6;

constexpr std::array<std::string_view, 24> kFacilities{"kern",   "user",   "mail",   "daemon", "auth",     "syslog",
                                                       "lpr",    "news",   "uucp",   "cron",   "authpriv", "ftp",
                                                       "ntp",    "audit",  "alert",  "clock",  "local0",   "local1",
                                                       "local2", "local3", "local4", "local5", "local6",   "local7"};

/// PRINTUSASCII of RFC 5424, "-" when nothing is left.
std::string header_text(std::string_view text, std::size_t most) {
  std::string result;
  for (const char c : text.substr(0, most)) result.push_back(c > 0x20 && c < 0x7f ? c : '_');
  return result.empty() ? "-" : result;
}

int begin_connect(const IpAddress& address, std::uint16_t port, int type) noexcept {
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (address.is_v4()) {
    auto& to = reinterpret_cast<sockaddr_in&>(storage);
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    std::memcpy(&to.sin_addr, address.bytes.data() + 12, 4);
    size = sizeof to;
  } else {
    auto& to = reinterpret_cast<sockaddr_in6&>(storage);
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    std::memcpy(&to.sin6_addr, address.bytes.data(), 16);
    size = sizeof to;
  }
  const int fd = ::socket(storage.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0 || errno == EINPROGRESS) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

int syslog_facility(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kFacilities.size(); ++i) {
    if (kFacilities[i] == name) return static_cast<int>(i);
  }
  return -1;
}

LogSyslog::LogSyslog(LogSyslogSettings settings, BlockingPool& blocking)
    : settings_(std::move(settings)), blocking_(blocking), is_datagram_(settings_.transport != SyslogTransport::tcp) {
  std::array<char, 256> name{};
  (void)::gethostname(name.data(), name.size() - 1);
  host_name_ = header_text(name.data(), 255);
  process_ = std::to_string(::getpid());
  settings_.app = header_text(settings_.app, 48);
}

LogSyslog::~LogSyslog() { close(); }

void LogSyslog::close() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void LogSyslog::frame(std::string_view record, std::chrono::system_clock::time_point wall, std::string& to) const {
  const auto since = wall.time_since_epoch();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(since).count() % 1'000'000;
  const auto second = fmt::gmtime(std::chrono::system_clock::to_time_t(wall));
  fmt::basic_memory_buffer<char, 512> header;
  fmt::format_to(std::back_inserter(header), "<{}>1 {:%Y-%m-%dT%H:%M:%S}.{:06}Z {} {} {} access - ",
                 settings_.facility * 8 + kInformational, second, micros, host_name_, settings_.app, process_);
  const auto size = header.size() + record.size();
  if (is_datagram() && size > kMaxDatagram) return;
  if (!is_datagram()) to.append(std::to_string(size)).push_back(' ');
  to.append(header.data(), header.size()).append(record);
}

LogWish LogSyslog::run(LogTurn& turn) {
  // Nothing to send: what is under way stays as it is until there is.
  if (turn.queue.empty()) return {};
  switch (state_) {
    case State::down:
      return step_down(turn);
    case State::resolving:
      return step_resolving(turn);
    case State::connecting:
      return step_connecting(turn);
    case State::up:
      break;
  }
  return step_up(turn);
}

LogWish LogSyslog::failed(LogTurn& turn) {
  close();
  lookup_.reset();
  is_up_ = false;
  state_ = State::down;
  turn.queue.rewind();
  again_at_ = turn.now + backoff_;
  backoff_ = std::min(backoff_ * 2, kMaxBackoff);
  return {-1, 0, again_at_};
}

LogWish LogSyslog::step_down(LogTurn& turn) {
  if (turn.now < again_at_) return {-1, 0, again_at_};
  if (settings_.transport == SyslogTransport::unix_) return connect_unix(turn);
  lookup_ = NameLookup::start(blocking_, settings_.host);
  if (!lookup_) return failed(turn);
  state_ = State::resolving;
  return step_resolving(turn);
}

LogWish LogSyslog::step_resolving(LogTurn& turn) {
  if (!lookup_->is_done()) return {lookup_->descriptor(), POLLIN, kNever};
  next_address_ = 0;
  return connect_next(turn);
}

LogWish LogSyslog::connect_next(LogTurn& turn) {
  close();
  while (next_address_ < lookup_->addresses().size()) {
    const auto& address = lookup_->addresses()[next_address_++];
    fd_ = begin_connect(address, settings_.port, is_datagram() ? SOCK_DGRAM : SOCK_STREAM);
    if (fd_ < 0) continue;
    if (is_datagram()) return connected(turn);
    state_ = State::connecting;
    again_at_ = turn.now + kConnect;
    return {fd_, POLLOUT, again_at_};
  }
  return failed(turn);
}

LogWish LogSyslog::connect_unix(LogTurn& turn) {
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  if (settings_.host.size() >= sizeof to.sun_path) return failed(turn);
  std::memcpy(to.sun_path, settings_.host.data(), settings_.host.size());
  fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return failed(turn);
  return connected(turn);
}

LogWish LogSyslog::step_connecting(LogTurn& turn) {
  pollfd ready{fd_, POLLOUT, 0};
  if (::poll(&ready, 1, 0) <= 0) {
    return turn.now < again_at_ ? LogWish{fd_, POLLOUT, again_at_} : connect_next(turn);
  }
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) return connect_next(turn);
  return connected(turn);
}

LogWish LogSyslog::connected(LogTurn& turn) {
  state_ = State::up;
  is_up_ = true;
  turn.queue.rewind();
  return step_up(turn);
}

LogWish LogSyslog::step_up(LogTurn& turn) {
  if (!is_datagram()) {
    // A server speaks here only to say good-bye; records sent after that would be lost unseen.
    char byte = 0;
    const auto got = ::recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) return failed(turn);
    if (got > 0) (void)::recv(fd_, &byte, 1, MSG_DONTWAIT);
  }
  for (std::size_t done = 0; !turn.queue.empty() && done < kTurnBytes;) {
    std::array<iovec, kPieces> pieces;
    msghdr message{};
    message.msg_iov = pieces.data();
    if (is_datagram()) {
      const auto record = turn.queue.record();
      pieces[0] = {const_cast<char*>(record.data()), record.size()};
      message.msg_iovlen = 1;
    } else {
      message.msg_iovlen = turn.queue.gather(pieces, kTurnBytes);
    }
    const auto sent = ::sendmsg(fd_, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) {
      return {fd_, POLLOUT, turn.now + kMinBackoff};
    }
    if (sent < 0 && errno == EMSGSIZE && is_datagram()) {
      (void)turn.queue.consume(turn.queue.record().size());
      turn.counts.drop(LogDrop::oversize, 1);
      continue;
    }
    if (sent < 0) return failed(turn);
    turn.counts.records.add(turn.queue.consume(static_cast<std::size_t>(sent)));
    done += static_cast<std::size_t>(sent);
    backoff_ = kMinBackoff;
  }
  return turn.queue.empty() ? LogWish{} : LogWish{-1, 0, turn.now};
}

}  // namespace gatehouse::core
