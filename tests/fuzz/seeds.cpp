#include "fuzz/seeds.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "hygiene/refusal_case.hpp"
#include "support/message.hpp"

namespace gatehouse::testing {
namespace {

namespace fs = std::filesystem;
using Seeds = std::vector<std::string>;

void add_files(const fs::path& directory, std::string_view extension, Seeds& to) {
  if (!fs::is_directory(directory)) return;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file() || (!extension.empty() && entry.path().extension() != extension)) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    to.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
}

Seeds request_heads() {
  Seeds seeds{request("GET", "/a/b?c=d", "Accept: */*\r\nCookie: a=b\r\n"),
              request("OPTIONS", "*"),
              post("Transfer-Encoding: chunked\r\nTE: trailers\r\n", "5\r\nhello\r\n0\r\n\r\n"),
              post("Content-Length: 5\r\nConnection: x-a, keep-alive\r\nX-A: 1\r\n", "hello"),
              "GET http://api.test/x HTTP/1.1\r\nHost: api.test\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
              "GET /%7e/../x HTTP/1.0\r\nHost: [::1]:80\r\nExpect: 100-continue\r\n\r\n"};
  for (const auto& refusal : refusal_cases(false)) {
    if (refusal.bytes.size() < 4096) seeds.push_back(refusal.bytes);
  }
  return seeds;
}

Seeds response_heads() {
  Seeds seeds{"HTTP/1.1 301 \r\nLocation: /x\r\nX: a\r\n b\r\n\r\n",
              "HTTP/1.0 200 OK\r\n\r\nuntil the end",
              "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
              "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
              "HTTP/1.1 2000 OK\r\n\r\n",
              "ICY 200 OK\r\n\r\n"};
  for (const std::string lines :
       {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\nTrailer: X\r\n", "Content-Length: 5, 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Content-Length: +5\r\n", "X: a\x01z\r\n", "X: a\nb: c\r\n", "X : a\r\n", " X: a\r\n", ": a\r\n",
        "Set-Cookie: a\r\nSet-Cookie: b\r\nServer: x\r\nConnection: close, x\r\n"}) {
    seeds.push_back("HTTP/1.1 200 OK\r\n" + lines + "\r\nhello");
  }
  return seeds;
}

Seeds chunks() {
  Seeds seeds;
  for (const std::string body :
       {"5\r\nhello\r\n0\r\n\r\n", "5;a=b;c=\"d\\\"e\"\r\nhello\r\n0\r\nX: y\r\nZ: \r\n\r\n"}) {
    for (const char split : {'\0', '\3', '\7'}) seeds.push_back(split + body);
  }
  for (const auto& refusal : chunk_cases()) {
    const auto body = refusal.bytes.find("\r\n\r\n");
    if (body != refusal.bytes.npos) seeds.push_back('\2' + refusal.bytes.substr(body + 4));
  }
  return seeds;
}

Seeds request_targets() {
  Seeds seeds;
  for (const std::string target : {"/", "/a/./b/../c?d#e", "/%2e%2E/%2f", "//a//b", "/a\\b", "/..;/x", "*",
                                   "/%c3%a4/%00", "http://b/x", "https://b", "/a%5c..%5cb", "/%252e"}) {
    for (const char policy : {'\0', '\2', '\3', '\22'}) seeds.push_back(policy + target);
  }
  for (const auto& refusal : start_line_cases()) {
    const auto begin = refusal.bytes.find(' ');
    const auto end = refusal.bytes.find(" HTTP/");
    if (begin < end && end < 1024) seeds.push_back('\1' + refusal.bytes.substr(begin + 1, end - begin - 1));
  }
  return seeds;
}

Seeds documents() {
  Seeds seeds{"a: &x {b: 1}\nc: *x\n",
              "a: [1, 'two', \"thr\\u0065e\"]\n",
              "a: |\n  b\n  c\n",
              "? a\n: b\n",
              "a: *a\n",
              "%YAML 1.2\n---\na: !!str b\n...\n"};
  const fs::path root(GATEHOUSE_SOURCE_DIR);
  for (const char* folder : {"conf", "tests/golden/config", "examples"}) add_files(root / folder, ".yaml", seeds);
  return seeds;
}

}  // namespace

std::vector<std::string> fuzz_seeds(std::string_view target) {
  Seeds seeds = target == "request_head"     ? request_heads()
                : target == "response_head"  ? response_heads()
                : target == "chunks"         ? chunks()
                : target == "request_target" ? request_targets()
                                             : documents();
  add_files(fs::path(GATEHOUSE_SOURCE_DIR) / "tests/fuzz/found" / target, {}, seeds);
  return seeds;
}

}  // namespace gatehouse::testing
