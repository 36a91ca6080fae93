// G22: the client ends before its message does. The upstream must be able to see that the request is not whole.
#include <gtest/gtest.h>

#include "hygiene/gate.hpp"
#include "support/reference_parser.hpp"

namespace gatehouse::testing {
namespace {

struct CutCase {
  std::string name;
  std::string bytes;
};

class CutRequest : public ::testing::TestWithParam<CutCase> {
 protected:
  void SetUp() override { gate().upstream.clear(); }

  /// The upstream saw no complete request; a connection that had begun one is closed.
  static void expect_never_completed() {
    ASSERT_TRUE(gate().upstream.settle());
    for (const auto& record : gate().upstream.records()) {
      EXPECT_TRUE(record.requests.empty()) << shown(record.bytes);
      EXPECT_TRUE(record.bytes.empty() || parse_request(record.bytes).reading == Reading::incomplete)
          << shown(record.bytes);
    }
    EXPECT_TRUE(eventually([] {
      const auto records = gate().upstream.records();
      return std::ranges::all_of(records, [](const auto& record) { return record.bytes.empty() || record.has_ended; });
    })) << "the upstream connection stays open behind half a request";
  }
};

TEST_P(CutRequest, G22_IsNeverCompletedWhenTheClientCloses) {
  {
    RawClient client(gate().gateway.port());
    client.send(GetParam().bytes);
    client.wait_until_read();
  }
  expect_never_completed();
}

TEST_P(CutRequest, G22_IsNeverCompletedWhenTheClientShutsDownWriting) {
  RawClient client(gate().gateway.port());
  client.send(GetParam().bytes);
  client.shutdown_write();
  client.read_until_closed();
  EXPECT_NE(client.end(), End::open);
  expect_never_completed();
}

TEST_P(CutRequest, G22_IsNeverCompletedWhenTheClientResets) {
  RawClient client(gate().gateway.port());
  client.send(GetParam().bytes);
  client.wait_until_read();
  client.reset();
  expect_never_completed();
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CutRequest,
    ::testing::Values(CutCase{"BeforeAnyBodyByte", request("POST", "/cut", "Content-Length: 10\r\n")},
                      CutCase{"InsideASizedBody", request("POST", "/cut", "Content-Length: 10\r\n") + "hello"},
                      CutCase{"OneByteMissing", request("POST", "/cut", "Content-Length: 10\r\n") + "hello you"},
                      CutCase{"BeforeTheFirstChunk", request("POST", "/cut", "Transfer-Encoding: chunked\r\n")},
                      CutCase{"InsideAChunk", request("POST", "/cut", "Transfer-Encoding: chunked\r\n") + "a\r\nhello"},
                      CutCase{"BeforeTheLastChunk",
                              request("POST", "/cut", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n"},
                      CutCase{"InsideTheLastChunk",
                              request("POST", "/cut", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n"},
                      CutCase{"InsideATrailer", request("POST", "/cut", "Transfer-Encoding: chunked\r\n") +
                                                    "5\r\nhello\r\n0\r\nT: 1\r\n"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gatehouse::testing
