// One connection of the admin listener: wait, read a request, write the answer, again.
#include "server/admin_session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "http/headers.hpp"
#include "server/admin_http.hpp"

namespace gatehouse::core {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr auto kLinger = std::chrono::seconds(2);  // for a client that is still sending when it has been refused

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

std::optional<std::string_view> value_of(const http::fields& fields, http::field name) {
  const auto found = fields.find(name);
  if (found == fields.end()) return std::nullopt;
  return view(found->value());
}

// Beast frames by length, or not at all, what it does not know to be chunked; here such a message ends the connection.
bool has_doubtful_framing(const http::fields& fields) {
  const auto codings = fields.count(http::field::transfer_encoding);
  const auto lengths = fields.count(http::field::content_length);
  if (codings == 0) return lengths > 1;
  return codings > 1 || lengths > 0 || !iequals(view(fields[http::field::transfer_encoding]), "chunked");
}

AdminRequest request_of(const http::request<http::string_body>& message, std::string_view peer) {
  AdminRequest request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  const auto [begin, end] = message.equal_range(http::field::host);
  for (auto host = begin; host != end; ++host) request.hosts.push_back(view(host->value()));
  request.origin = value_of(message, http::field::origin);
  request.content_type = value_of(message, http::field::content_type);
  request.body = message.body();
  request.peer = peer;
  return request;
}

// What a request that could not be read is told; nothing when there is nobody to tell.
std::optional<AdminResponse> answer_to(error_code error) {
  if (error == http::error::header_limit) {
    return admin_problem(431, "headers_too_large", "The head of the request is too large.");
  }
  if (error == http::error::body_limit) {
    return admin_problem(413, "request_too_large", "The body of the request is too large.");
  }
  const bool is_malformed = error.category() == http::make_error_code(http::error::bad_method).category();
  const bool is_end = error == http::error::end_of_stream || error == http::error::partial_message;
  if (is_malformed && !is_end) return admin_problem(400, "bad_head", "The request is malformed.");
  return std::nullopt;
}

}  // namespace

class AdminSession : public std::enable_shared_from_this<AdminSession> {
 public:
  AdminSession(asio::ip::tcp::socket socket, std::shared_ptr<AdminShared> shared)
      : stream_(std::move(socket)), shared_(std::move(shared)) {
    error_code unknown;
    const auto peer = stream_.socket().remote_endpoint(unknown);
    if (!unknown) peer_ = peer.address().to_string() + ":" + std::to_string(peer.port());
    shared_->sessions.insert(this);
  }
  ~AdminSession() { shared_->sessions.erase(this); }
  AdminSession(const AdminSession&) = delete;
  AdminSession& operator=(const AdminSession&) = delete;

  void wait();
  void close() { stream_.close(); }

 private:
  void read();
  void has_read(error_code error);
  void respond(AdminResponse answer, bool keep_alive, unsigned version, bool is_head);
  void has_written(error_code error, bool keep_alive);
  void discard();

  beast::tcp_stream stream_;
  std::shared_ptr<AdminShared> shared_;
  std::string peer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
};

// Between requests the connection may rest longer than a request may take.
void AdminSession::wait() {
  if (buffer_.size() > 0) return read();
  stream_.expires_after(shared_->settings.idle_timeout);
  stream_.async_read_some(buffer_.prepare(kReadBytes),
                          [self = shared_from_this()](error_code error, std::size_t bytes) {
                            if (error) return;
                            self->buffer_.commit(bytes);
                            self->read();
                          });
}

void AdminSession::read() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(shared_->settings.max_head_bytes));
  parser_->body_limit(shared_->settings.max_body_bytes);
  stream_.expires_after(shared_->settings.request_timeout);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](error_code error, std::size_t) { self->has_read(error); });
}

void AdminSession::has_read(error_code error) {
  if (shared_->is_stopped) return;
  if (error) {
    if (auto refusal = answer_to(error)) respond(std::move(*refusal), false, 11, false);
    return;
  }
  const auto& message = parser_->get();
  if (has_doubtful_framing(message)) {
    return respond(admin_problem(400, "bad_framing", "The length of the request is not certain."), false, 11, false);
  }
  auto reply = answer(shared_->source, shared_->settings, request_of(message, peer_));
  respond(std::move(reply), message.keep_alive(), message.version(), message.method() == http::verb::head);
}

void AdminSession::respond(AdminResponse answer, bool keep_alive, unsigned version, bool is_head) {
  auto& response = response_.emplace();
  response.version(version);
  response.result(answer.status);
  response.set(http::field::content_type, answer.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : answer.headers) response.set(name, value);
  response.keep_alive(keep_alive);
  response.content_length(answer.body.size());
  if (!is_head) response.body() = std::move(answer.body);
  stream_.expires_after(shared_->settings.request_timeout);
  auto& serializer = serializer_.emplace(response);
  http::async_write(stream_, serializer, [self = shared_from_this(), keep_alive](error_code error, std::size_t) {
    self->has_written(error, keep_alive);
  });
}

void AdminSession::has_written(error_code error, bool keep_alive) {
  if (error) return;
  if (keep_alive) return wait();
  error_code ignored;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kLinger);
  discard();
}

// Closing while bytes are unread would reset the connection, and the answer with it.
void AdminSession::discard() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(kReadBytes), [self = shared_from_this()](error_code error, std::size_t) {
    if (!error) self->discard();
  });
}

void start_admin_session(asio::ip::tcp::socket socket, std::shared_ptr<AdminShared> shared) {
  std::make_shared<AdminSession>(std::move(socket), std::move(shared))->wait();
}

void close_admin_sessions(AdminShared& shared) {
  shared.is_stopped = true;
  for (auto* session : shared.sessions) session->close();
}

}  // namespace gatehouse::core
