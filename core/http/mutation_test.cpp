// Seeded random mutations through scanner, parser, gate and writer: no crash, and what is accepted parses again.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "http/h1_writer.hpp"
#include "http/http_test_support.hpp"

namespace gatehouse::core {
namespace {

constexpr std::string_view kPieces[] = {"\r\n",
                                        " ",
                                        "\t",
                                        ":",
                                        ",",
                                        ";",
                                        "\"",
                                        "%2e",
                                        "%2F",
                                        "..",
                                        "//",
                                        "\\",
                                        "?",
                                        "#",
                                        "*",
                                        "\r",
                                        "\n",
                                        "@",
                                        "[",
                                        "]",
                                        "_",
                                        "Content-Length: 5\r\n",
                                        "Transfer-Encoding: chunked\r\n",
                                        "Connection: close\r\n",
                                        "Host: b\r\n",
                                        "X: \r\n y\r\n",
                                        "Expect: 100-continue\r\n",
                                        "Upgrade: websocket\r\n",
                                        "HTTP/1.0",
                                        "HTTP/1.1",
                                        "http://b/",
                                        "chunked",
                                        "\x80",
                                        "0"};

std::string mutate(std::string bytes, std::mt19937& random) {
  for (auto changes = 1 + random() % 4; changes > 0; --changes) {
    const auto at = random() % (bytes.size() + 1);
    switch (random() % 4) {
      case 0:
        bytes.insert(at, kPieces[random() % std::size(kPieces)]);
        break;
      case 1:
        bytes.erase(at, 1 + random() % 8);
        break;
      case 2:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random());
        break;
      default:
        bytes.insert(at, bytes.substr(random() % (bytes.size() + 1), random() % 30));
    }
  }
  return bytes;
}

struct Message {
  std::string start;
  std::vector<std::pair<std::string, std::string>> fields;
  Framing framing = Framing::none;
  std::uint64_t length = 0;
  bool operator==(const Message&) const = default;
};

/// Without Host and what else the writer adds itself.
void copy_fields(const Headers& headers, Message& to) {
  for (const auto& field : headers) {
    if (!is_writer_field(field.id)) to.fields.emplace_back(field.name, field.value);
  }
}

Message message_of(const RequestHead& head) {
  Message message{std::string(head.method_text), {}, head.framing, head.content_length};
  message.start.append(" ").append(head.path).append(head.has_query ? "?" : " ").append(head.query).append(head.host);
  copy_fields(head.headers, message);
  return message;
}

Message message_of(const ResponseHead& head) {
  Message message{std::to_string(head.status).append(head.reason), {}, head.framing, head.content_length};
  copy_fields(head.headers, message);
  return message;
}

TEST(Mutation, AnAcceptedRequestIsWrittenAsTheSameRequest) {
  std::mt19937 random(23);
  const std::string seeds[] = {
      "GET /a/b?c=d HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\nX-A: b\r\nCookie: c=d\r\n\r\n",
      "POST http://a/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: x-a, keep-alive\r\nX-A: 1\r\n\r\nhello",
      "PUT /%7e/../x HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\n0\r\n\r\n",
      "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\nHost: [::1]:1\r\n\r\n"};
  int accepted = 0;
  for (int round = 0; round < 10'000; ++round) {
    const auto bytes = mutate(seeds[random() % std::size(seeds)], random);
    JudgedRequest first(bytes);
    if (first.error != Error::none || first.head.authority.empty()) continue;
    ++accepted;
    std::vector<char> buffer(2 * bytes.size() + 256);
    HeadWriter writer(buffer.data(), buffer.size());
    ASSERT_TRUE(write_request_head(writer, first.head, request_out(first.head))) << bytes;
    JudgedRequest second(writer.view());
    ASSERT_EQ(second.error, Error::none) << bytes << "\n" << writer.view() << second.report.detail;
    ASSERT_EQ(second.size, writer.size()) << bytes;
    ASSERT_EQ(message_of(first.head), message_of(second.head)) << bytes << "\n" << writer.view();
  }
  EXPECT_GT(accepted, 1000) << "the mutations are too wild to test anything";
}

TEST(Mutation, AnAcceptedResponseIsWrittenAsTheSameResponse) {
  std::mt19937 random(29);
  const std::string seeds[] = {
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nhello",
      "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n0\r\n\r\n",
      "HTTP/1.0 301 Moved\r\nLocation: /x\r\nX: a\r\n b\r\n\r\n"};
  int accepted = 0;
  for (int round = 0; round < 10'000; ++round) {
    const auto bytes = mutate(seeds[random() % std::size(seeds)], random);
    JudgedResponse first(bytes);
    if (first.error != Error::none || first.head.reason.empty()) continue;
    ++accepted;
    std::vector<char> buffer(2 * bytes.size() + 256);
    HeadWriter writer(buffer.data(), buffer.size());
    ASSERT_TRUE(write_response_head(writer, first.head,
                                    {.framing = first.head.framing, .content_length = first.head.content_length}));
    JudgedResponse second(writer.view());
    ASSERT_EQ(second.error, Error::none) << bytes << "\n" << writer.view() << second.detail;
    ASSERT_EQ(message_of(first.head), message_of(second.head)) << bytes << "\n" << writer.view();
  }
  EXPECT_GT(accepted, 1000);
}

TEST(Mutation, ANormalisedPathIsNormal) {
  std::mt19937 random(31);
  constexpr std::string_view kPathPieces[] = {"/", "//", ".", "..",  "/../", "%2e", "%2F", "%5c",
                                              "a", "b",  ";", "%41", "\\",   "%7E", "%25", "%c3"};
  for (int round = 0; round < 10'000; ++round) {
    std::string path = "/";
    for (auto i = random() % 10; i > 0; --i) path += kPathPieces[random() % std::size(kPathPieces)];
    PathPolicy policy;
    policy.encoded_slash = static_cast<PathPolicy::EncodedSlash>(random() % 3);
    policy.duplicate_slash = static_cast<PathPolicy::DuplicateSlash>(random() % 3);
    policy.backslash = static_cast<PathPolicy::Backslash>(random() % 2);
    TestArena memory;
    const char* detail = "";
    const auto once = normalise_path(path, policy, memory.arena, detail);
    if (!once) continue;
    ASSERT_TRUE(once->starts_with('/')) << path;
    ASSERT_EQ(once->find("/../"), std::string_view::npos) << path;
    const auto twice = normalise_path(*once, policy, memory.arena, detail);
    ASSERT_TRUE(twice) << path << " " << *once << " " << detail;
    ASSERT_EQ(*once, *twice) << path;
  }
}

}  // namespace
}  // namespace gatehouse::core
