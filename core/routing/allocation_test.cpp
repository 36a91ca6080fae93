// The hot path of this folder takes no memory from the heap, counted in this program's own operator new.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "routing/path_edit.hpp"
#include "routing/router_fixture_test.hpp"
#include "routing/split.hpp"
#include "routing/template_text.hpp"

namespace {
std::size_t allocations = 0;
}

// Not inlined: GCC would see malloc on one side and delete on the other, and call it a mismatch.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace gatehouse::core::router_test {
namespace {

/// Heap allocations that `work` makes on its second run: the first may warm caches up.
template <class Work>
std::size_t allocations_of(Work work) {
  work();
  const auto before = allocations;
  work();
  return allocations - before;
}

TEST(Allocations, TheCounterCounts) {
  // Called by name, since a compiler may leave out a new and its delete.
  EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(1)); }), 1U);
}

TEST(Allocations, MatchingMakesNone) {
  auto limited =
      with_query(with_header(prefix("/a"), "x-tenant", FieldTest::regex, "re."), "q", FieldTest::regex, "a b");
  limited.client_ip = {*Cidr::parse("10.0.0.0/8")};
  const auto router =
      built({limited, exact("/a/b"), templated("/t/{id}/{rest...}"), regex("/r/(?P<id>[0-9]+)"), regex("/s/.*"),
             with_methods(prefix("/post"), {"POST"}), with_hosts(prefix("/"), {"a.example", "*.b.example"})});
  TestArena memory;
  Headers headers(memory.arena);
  headers.add("X-Tenant", "red");
  const char* paths[] = {"/a/x", "/a/b", "/t/1/2/3", "/r/42", "/s/x", "/post", "/nothing"};
  const auto count = allocations_of([&] {
    for (const char* path : paths) {
      for (const char* host : {"", "a.example", "x.y.b.example"}) {
        auto request = get(path, host);
        request.query = "q=a%20b";
        request.headers = &headers;
        request.client = IpAddress::v4(0x0a000001);
        Captures captures;
        static_cast<void>(router->match(request, captures));
      }
    }
  });
  EXPECT_EQ(count, 0U);
}

TEST(Allocations, RenderingTakesFromTheArenaOnly) {
  TestArena memory;
  RequestHead request(memory.arena);
  request.path = "/a%20b";
  request.query = "q=a%0Db";
  TemplateContext context;
  context.request = &request;
  const auto text = TemplateText::compile("x-${request.path}-${query.q}-${client.ip}");
  EXPECT_EQ(allocations_of([&] { static_cast<void>(text.render(context, memory.arena)); }), 0U);
}

TEST(Allocations, SplittingAndEditingMakeNone) {
  TestArena memory;
  RequestHead request(memory.arena);
  request.headers.add("cookie", "sid=1");
  const std::vector<Forwarding> sides(2);
  const KeySource source{KeySource::Kind::cookie, "sid"};
  const auto count = allocations_of([&] {
    static_cast<void>(choose_side(sides, *key_hash(source, request, {}, "")));
    static_cast<void>(is_sendable_path(strip_path_prefix("/a/b", "/a")));
    static_cast<void>(is_sendable_host("a.example:80"));
  });
  EXPECT_EQ(count, 0U);
}

}  // namespace
}  // namespace gatehouse::core::router_test
