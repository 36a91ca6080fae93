// One call over one connection, plain or TLS: write the request, read the reply.
#pragma once

#include <string_view>

#include "base/task.hpp"
#include "io/deadline.hpp"
#include "io/stream.hpp"
#include "io/tls_client.hpp"
#include "upstream/http_reply_reader.hpp"

namespace gatehouse::core {

/// A connection in use. Views.
struct HttpWire {
  Stream& stream;
  TlsClientSession* tls = nullptr;  // null: plain
};

/// Errors: unreachable (with the session's fault), timeout, cancelled.
Task<CallError> shake_hands(HttpWire wire, Deadline& deadline, TimePoint until);

/// `request` is what is left to be sent, also afterwards: the answer may come before the request is written, and the
/// connection is then not to be used again. Its bytes must stay. Errors: those of the reader, reset, timeout,
/// cancelled.
Task<CallError> converse(HttpWire wire, std::string_view& request, HttpReplyReader& reader, Deadline& deadline,
                         TimePoint until);

}  // namespace gatehouse::core
