// A steady exchange asks the heap for nothing.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>

#include "budget/malloc_counts.hpp"
#include "budget/steady_load.hpp"
#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

constexpr std::size_t kExchanges = 10000;

/// The mapped counts of one gateway.
class Counts {
 public:
  Counts() : path_((directory_.path() / "counts").string()) {
    const Fd file(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (::ftruncate(file.get(), sizeof(MallocCounts)) != 0) throw std::runtime_error("ftruncate failed");
    memory_ = ::mmap(nullptr, sizeof(MallocCounts), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory_ == MAP_FAILED) throw std::runtime_error("mmap failed");
  }
  ~Counts() { ::munmap(memory_, sizeof(MallocCounts)); }
  Counts(const Counts&) = delete;
  Counts& operator=(const Counts&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] MallocCounts& operator*() const { return *static_cast<MallocCounts*>(memory_); }

 private:
  TempDir directory_;
  std::string path_;
  void* memory_ = nullptr;
};

/// Address of `address` inside its file, as addr2line wants it, with the file's name.
std::string place_of(std::uint64_t address, pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::string line;
  std::string file;
  std::uint64_t base = 0;
  while (std::getline(maps, line)) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx", &begin, &end) != 2) continue;
    const auto slash = line.find('/');
    if (slash != line.npos && line.substr(slash) != file) {
      file = line.substr(slash);
      base = begin;
    }
    if (address < begin || address >= end) continue;
    std::array<char, 32> hex{};
    std::snprintf(hex.data(), hex.size(), "0x%lx", address - base - 1);
    return hex.data() + (" " + file);
  }
  return "?";
}

std::string traces(const MallocCounts& counts, pid_t pid) {
  std::string text;
  for (const auto& trace : counts.traces) {
    if (trace.size == 0) continue;
    text += "allocation of " + std::to_string(trace.size) + " bytes from\n";
    for (const auto& address : trace.addresses) {
      if (address != 0) text += "  " + place_of(address, pid) + "\n";
    }
  }
  return text;
}

struct Situation {
  std::string name;
  std::string request;
  std::string more_routes;
};

void PrintTo(const Situation& situation, std::ostream* out) { *out << situation.name; }

class Allocations : public ::testing::TestWithParam<Situation> {};

TEST_P(Allocations, ASteadyExchangeAllocatesNothing) {
  const auto& situation = GetParam();
  Counts counts;
  FakeUpstream upstream(
      answer_plainly(response(200, std::string(1024, 'x'), "Content-Type: text/plain\r\nSet-Cookie: a=b\r\n")));
  Gateway gateway({.config = config(single_route(upstream) + situation.more_routes),
                   .environment = {{"LD_PRELOAD", MALLOC_COUNTER_PATH}, {kMallocCountsEnvironment, counts.path()}}});
  SteadyLoad load(gateway.port(), 8, situation.request);
  ASSERT_TRUE(load.run(2000));
  ASSERT_GT((*counts).allocations, 0U) << "the counter is not loaded";
  (*counts).is_armed = 1;
  const auto before = (*counts).allocations.load();
  const auto freed_before = (*counts).frees.load();
  ASSERT_TRUE(load.run(kExchanges));
  const auto allocations = (*counts).allocations - before;
  const auto frees = (*counts).frees - freed_before;
  (*counts).is_armed = 0;
  EXPECT_EQ(allocations, 0U) << kExchanges << " exchanges\n" << traces(*counts, gateway.process().pid());
  EXPECT_EQ(frees, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Exchanges, Allocations,
    ::testing::Values(
        Situation{"PlainGet", request("GET", "/"), ""},
        Situation{"BrowserLikeGet",
                  request("GET", "/path/of/some/length?with=a&query=string",
                          "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like "
                          "Gecko)\r\nAccept: text/html\r\n"
                          "Accept-Language: en\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: "
                          "session=0123456789abcdef0123456789\r\n"
                          "X-Forwarded-For: 1.1.1.1\r\nX-Request-Id: mine\r\nConnection: keep-alive\r\n"),
                  ""},
        Situation{"NormalisedPath", request("GET", "/a/./b/../c/%7euser/%2fx"), ""},
        Situation{"EditedHeaders", request("GET", "/edit/7?q=1"),
                  "  - {name: edit, match: {path: {template: \"/edit/{id}\"}}, upstream: app, rewrite: {path: "
                  "\"/v2/${path.id}\"}, "
                  "headers: {request: {set: {x-id: \"${path.id} ${query.q}\"}}, response: {remove: [set-cookie]}}}\n"},
        Situation{"GatewayAnswer", request("GET", "/here"),
                  "  - {name: here, match: {path: /here}, respond: {status: 200, body: here}}\n"}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace gatehouse::testing
