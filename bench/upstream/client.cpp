// One connection of the benchmark upstream: a head is searched for its two framing facts, everything else is skipped.
#include "upstream/client.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <strings.h>
#include <cerrno>
#include <charconv>

namespace gatehouse::bench {
namespace {

constexpr std::size_t kMaxHeadBytes = 16 * 1024;
constexpr std::uint64_t kMaxBodyBytes = 64 << 20;

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

/// Value of the first field called `name`, from the lines behind the request line; empty when there is none.
std::string_view field(std::string_view head, std::string_view name) {
  for (auto line_end = head.find("\r\n"); line_end != std::string_view::npos; line_end = head.find("\r\n")) {
    head.remove_prefix(line_end + 2);
    if (head.size() <= name.size() || head[name.size()] != ':') continue;
    if (strncasecmp(head.data(), name.data(), name.size()) != 0) continue;
    std::string_view value = head.substr(name.size() + 1, head.find("\r\n") - name.size() - 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
  }
  return {};
}

bool parse_number(std::string_view text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

const std::string* Answers::find(std::string_view target, bool keep_alive) {
  std::string key(target);
  if (!keep_alive) key += '!';
  if (const auto found = prepared_.find(key); found != prepared_.end()) return &found->second;
  std::uint64_t size = 0;
  if (!target.starts_with("/bytes/") || !parse_number(target.substr(7), size) || size > kMaxBodyBytes) return nullptr;
  std::string response = "HTTP/1.1 200 OK\r\nserver: bench-upstream\r\ncontent-type: application/octet-stream\r\n";
  if (!keep_alive) response += "connection: close\r\n";
  response += "content-length: " + std::to_string(size) + "\r\n\r\n";
  for (std::uint64_t i = 0; i < size; ++i) response += static_cast<char>('a' + i % 26);
  return &prepared_.emplace(std::move(key), std::move(response)).first->second;
}

bool Client::on_ready(std::uint32_t events, std::span<char> buffer) {
  if ((events & EPOLLERR) != 0) return false;
  if ((events & (EPOLLRDHUP | EPOLLHUP)) != 0) peer_ended_ = true;
  if (is_sending_ && !flush()) return false;
  return is_sending_ || read_all(buffer);
}

bool Client::read_all(std::span<char> buffer) {
  while (!is_sending_) {
    const ssize_t got = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (got < 0) return would_block();
    if (got == 0) return false;
    const auto size = static_cast<std::size_t>(got);
    if (!consume({buffer.data(), size})) return false;
    if (size < buffer.size() && !peer_ended_ && !is_sending_) return true;
  }
  return true;
}

bool Client::consume(std::string_view bytes) {
  if (!partial_.empty()) {
    partial_.append(bytes);
    bytes = partial_;
  }
  while (true) {
    if (response_ != nullptr) {
      const auto skipped = std::min<std::uint64_t>(body_left_, bytes.size());
      body_left_ -= skipped;
      bytes.remove_prefix(skipped);
      if (body_left_ > 0) break;
      // One request at a time: bytes behind it while its response waits for the socket are against what proxies do.
      if (!answer() || (is_sending_ && !bytes.empty())) return false;
    }
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) break;
    if (!take_head(bytes.substr(0, end + 2))) return false;
    bytes.remove_prefix(end + 4);
  }
  if (response_ != nullptr || bytes.empty()) {
    partial_.clear();
  } else if (std::string rest(bytes); rest.size() <= kMaxHeadBytes) {
    partial_ = std::move(rest);
  } else {
    return false;
  }
  return true;
}

bool Client::take_head(std::string_view head) {
  const auto line = head.substr(0, head.find("\r\n"));
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || last <= first) return false;
  const std::string_view connection = field(head, "connection");
  closes_ = line.ends_with("HTTP/1.0") || (connection.size() == 5 && strncasecmp(connection.data(), "close", 5) == 0);
  if (!field(head, "transfer-encoding").empty()) return false;
  const std::string_view length = field(head, "content-length");
  body_left_ = 0;
  if (!length.empty() && !parse_number(length, body_left_)) return false;
  response_ = answers_.find(line.substr(first + 1, last - first - 1), !closes_);
  sent_ = 0;
  return response_ != nullptr;
}

bool Client::answer() {
  is_sending_ = true;
  return flush();
}

bool Client::flush() {
  const ssize_t sent = send(socket_.get(), response_->data() + sent_, response_->size() - sent_, MSG_NOSIGNAL);
  if (sent < 0) return would_block();
  sent_ += static_cast<std::size_t>(sent);
  if (sent_ < response_->size()) return true;
  is_sending_ = false;
  response_ = nullptr;
  return !closes_;
}

}  // namespace gatehouse::bench
