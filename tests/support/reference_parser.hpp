// A strict reading of RFC 9112, written apart from the gateway's: it judges what reached an upstream or a client.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/message.hpp"

namespace gatehouse::testing {

enum class Reading { complete, incomplete, malformed };

struct Parsed {
  Reading reading = Reading::incomplete;
  std::string why;       // when malformed
  std::size_t used = 0;  // bytes of the message, when complete
  Message message;       // when complete
};

/// What is known besides the bytes. Nothing lenient is accepted: CRLF only, one SP after the colon, no folding, exactly
/// one way to know the length, plain chunk sizes without extensions.
struct Circumstances {
  bool head_only = false;     // stop after the empty line
  bool answers_head = false;  // response to HEAD: no body whatever the fields say
  bool at_end = false;        // no byte follows: ends a body that runs until close
};

/// Reads one message from the beginning of `bytes`. Never throws.
Parsed parse_request(std::string_view bytes, const Circumstances& known = {});
Parsed parse_response(std::string_view bytes, const Circumstances& known = {});

/// `bytes` are exactly `count` complete requests and nothing else. Appends them to `into` when given.
::testing::AssertionResult are_requests(std::string_view bytes, std::size_t count,
                                        std::vector<Message>* into = nullptr);

/// The one request that `bytes` are; fails the running test when they are anything else.
Message parse_one_message(std::string_view bytes);

}  // namespace gatehouse::testing
