// What the echo service answers: one function per path, and the table that finds it.
#include "answers.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gatehouse::example {
namespace {

namespace asio = boost::asio;
using Numbers = std::span<const std::uint64_t>;

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kText = "text/plain";
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;  // of one response
constexpr std::uint64_t kMaxPieces = 1'000'000;
constexpr std::uint64_t kMaxMilliseconds = 600'000;  // of one pause

/// Byte number i of every body is the letter i mod 26, so that a client can check any part of it.
std::string letters(std::uint64_t first, std::uint64_t count) {
  std::string text(count, '\0');
  for (std::uint64_t i = 0; i < count; ++i) text[i] = static_cast<char>('a' + (first + i) % 26);
  return text;
}

asio::awaitable<void> pause(std::uint64_t milliseconds) {
  if (milliseconds == 0) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(milliseconds));
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> describe(const Request& request, Numbers, Reply& reply) {
  co_await reply.whole(200, kJson, boost::json::serialize(request_json(request)) + "\n");
}

asio::awaitable<void> headers(const Request& request, Numbers, Reply& reply) {
  co_await reply.whole(200, kJson, boost::json::serialize(headers_json(request)) + "\n");
}

asio::awaitable<void> delay(const Request& request, Numbers numbers, Reply& reply) {
  co_await pause(numbers[0]);
  co_await describe(request, {}, reply);
}

asio::awaitable<void> status(const Request& request, Numbers numbers, Reply& reply) {
  if (numbers[0] < 200 || numbers[0] > 599) {
    co_await reply.whole(400, kText, "a status is between 200 and 599\n");
  } else {
    co_await reply.whole(static_cast<unsigned>(numbers[0]), kJson,
                         boost::json::serialize(request_json(request)) + "\n");
  }
}

asio::awaitable<void> bytes(const Request&, Numbers numbers, Reply& reply) {
  constexpr std::uint64_t kPiece = 26 * 2'500;  // a multiple of the alphabet: every piece is the same text
  const std::uint64_t size = numbers[0];
  if (size <= kPiece) {
    co_await reply.whole(200, kText, letters(0, size));
    co_return;
  }
  const std::string piece = letters(0, kPiece);
  co_await reply.begin_sized(200, kText, size);
  for (std::uint64_t left = size; left > 0; left -= std::min(left, kPiece)) {
    co_await reply.piece(std::string_view(piece).substr(0, std::min(left, kPiece)));
  }
}

asio::awaitable<void> stream(const Request&, Numbers numbers, Reply& reply) {
  co_await reply.begin_streamed(200, kText);
  for (std::uint64_t chunk = 0; chunk < numbers[0]; ++chunk) {
    if (chunk > 0) co_await pause(numbers[2]);
    co_await reply.piece(letters(chunk * numbers[1], numbers[1]));
  }
  co_await reply.end();
}

asio::awaitable<void> drip(const Request&, Numbers numbers, Reply& reply) {
  co_await reply.begin_sized(200, kText, numbers[0]);
  for (std::uint64_t i = 0; i < numbers[0]; ++i) {
    co_await pause(numbers[1]);
    co_await reply.piece(letters(i, 1));
  }
}

asio::awaitable<void> close(const Request&, Numbers, Reply& reply) {
  reply.drop();
  co_return;
}

struct Path {
  std::string_view name;
  std::vector<std::uint64_t> limits;  // one per number behind the name: the largest it may be
  asio::awaitable<void> (*answer)(const Request&, Numbers, Reply&);
};

const std::array<Path, 7>& paths() {
  static const std::array<Path, 7> all = {{{"headers", {}, headers},
                                           {"delay", {kMaxMilliseconds}, delay},
                                           {"bytes", {kMaxBytes}, bytes},
                                           {"stream", {kMaxPieces, kMaxBytes, kMaxMilliseconds}, stream},
                                           {"drip", {kMaxPieces, kMaxMilliseconds}, drip},
                                           {"status", {599}, status},
                                           {"close", {}, close}}};
  return all;
}

/// The numbers of `/name/1/2`; nothing when there are more or fewer than `limits`, or one is not a number within its
/// limit.
std::optional<std::vector<std::uint64_t>> read_numbers(std::string_view rest,
                                                       const std::vector<std::uint64_t>& limits) {
  std::vector<std::uint64_t> numbers;
  while (rest.starts_with('/') && numbers.size() < limits.size()) {
    rest.remove_prefix(1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{} || number > limits[numbers.size()]) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    numbers.push_back(number);
  }
  if (!rest.empty() || numbers.size() != limits.size()) return std::nullopt;
  return numbers;
}

}  // namespace

asio::awaitable<void> answer(const Request& request, Reply& reply) {
  const std::string_view path = request.path();
  for (const Path& known : paths()) {
    const std::size_t end = known.name.size() + 1;
    if (path.size() < end || path.substr(1, known.name.size()) != known.name) continue;
    if (path.size() > end && path[end] != '/') continue;
    const auto numbers = read_numbers(path.substr(end), known.limits);
    if (numbers) {
      co_await known.answer(request, *numbers, reply);
    } else {
      co_await reply.whole(400, kText, "wrong numbers in the path\n");
    }
    co_return;
  }
  co_await describe(request, {}, reply);
}

}  // namespace gatehouse::example
