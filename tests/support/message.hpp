// An HTTP/1 message as a test sees it: owned text, nothing interpreted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::testing {

struct Field {
  std::string name;
  std::string value;
};

using Fields = std::vector<Field>;

enum class BodyFraming { none, sized, chunked, until_close };

struct Message {
  // of a request
  std::string method;
  std::string request_target;
  // of a response
  int status = 0;
  std::string reason;

  std::string version;  // "HTTP/1.1"
  Fields fields;
  BodyFraming framing = BodyFraming::none;
  std::size_t content_length = 0;  // when the field is there, whatever the framing
  std::string body;
  Fields trailers;
  std::string head;  // raw bytes, the empty line included

  /// Value of the first field called `name`, compared without case; empty when there is none.
  [[nodiscard]] std::string get(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return count(name) > 0; }
  /// Values of every field called `name`, in order.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
};

/// The same for trailers.
std::string get(const Fields& fields, std::string_view name);

bool equal_without_case(std::string_view a, std::string_view b);

/// Bytes of a response with Content-Length. `fields` are whole lines: "X-A: 1\r\n".
std::string response(int status, std::string_view body, std::string_view fields = {});

/// Bytes of a request without a body. `fields` as above; Host is "api.test" unless `fields` has one.
std::string request(std::string_view method, std::string_view request_target, std::string_view fields = {});

/// Bytes of a request with Content-Length.
std::string request_with_body(std::string_view method, std::string_view request_target, std::string_view body,
                              std::string_view fields = {});

/// `data` as one chunk, and the last chunk.
std::string chunk(std::string_view data);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// The bytes with control characters shown, for messages of failed tests; cut after 600 bytes.
std::string shown(std::string_view bytes);

}  // namespace gatehouse::testing
