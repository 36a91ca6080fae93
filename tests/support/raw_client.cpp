// The raw client.
#include "support/raw_client.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "support/reference_parser.hpp"

namespace gatehouse::testing {

bool RawClient::send(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN) return false;
    pollfd entry{.fd = socket_.get(), .events = POLLOUT, .revents = 0};
    if (::poll(&entry, 1, deadline.poll_timeout()) <= 0) return false;
  }
  return true;
}

bool RawClient::send_split(std::string_view bytes, std::size_t at) {
  return send(bytes.substr(0, at)) && wait_until_read() && send(bytes.substr(at));
}

bool RawClient::send_byte_by_byte(std::string_view bytes) {
  return std::ranges::all_of(bytes, [&](const char& byte) { return send({&byte, 1}) && wait_until_read(); });
}

void RawClient::shutdown_write() { ::shutdown(socket_.get(), SHUT_WR); }

void RawClient::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  static_cast<void>(::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)));
  socket_.reset();
}

bool RawClient::fill(Deadline deadline) {
  std::array<char, 65536> piece;
  while (end_ == End::open) {
    const auto got = ::recv(socket_.get(), piece.data(), piece.size(), 0);
    if (got > 0) {
      buffer_.append(piece.data(), static_cast<std::size_t>(got));
      return true;
    }
    if (got == 0) {
      end_ = End::closed;
    } else if (errno != EAGAIN) {
      end_ = End::reset;
    } else if (!wait_readable(socket_.get(), deadline)) {
      return false;
    }
  }
  return false;
}

Answer RawClient::read_message(bool head_only, bool answers_head, Deadline deadline) {
  Answer answer;
  for (;;) {
    const Circumstances known{.head_only = head_only, .answers_head = answers_head, .at_end = end_ == End::closed};
    auto parsed = parse_response(buffer_, known);
    if (parsed.reading == Reading::malformed) {
      answer.error = "malformed: " + parsed.why + " in\n" + shown(buffer_);
      return answer;
    }
    if (parsed.reading == Reading::complete) {
      buffer_.erase(0, parsed.used);
      const int status = parsed.message.status;
      if (status < 200 && status != 101) {
        answer.interim.push_back(std::move(parsed.message));
        continue;
      }
      static_cast<Message&>(answer) = std::move(parsed.message);
      return answer;
    }
    const auto ended_before = end_;
    if (fill(deadline) || end_ != ended_before) continue;
    const char* how = end_ == End::open ? "nothing came in time" : end_ == End::closed ? "closed" : "reset";
    answer.error = std::string(how) + " after " + std::to_string(buffer_.size()) + " bytes:\n" + shown(buffer_);
    return answer;
  }
}

Answer RawClient::read_response(std::string_view method, Deadline deadline) {
  return read_message(false, method == "HEAD", deadline);
}

Answer RawClient::read_head(Deadline deadline) { return read_message(true, false, deadline); }

std::string RawClient::read_some(std::size_t most, Deadline deadline) {
  if (buffer_.empty()) fill(deadline);
  if (buffer_.size() <= most) return std::exchange(buffer_, {});
  auto piece = buffer_.substr(0, most);
  buffer_.erase(0, most);
  return piece;
}

std::string RawClient::read_until_closed(Deadline deadline) {
  while (fill(deadline)) {
  }
  return std::exchange(buffer_, {});
}

std::uint16_t RawClient::local_port() const {
  sockaddr_in here{};
  socklen_t size = sizeof(here);
  static_cast<void>(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&here), &size));
  return ntohs(here.sin_port);
}

}  // namespace gatehouse::testing
