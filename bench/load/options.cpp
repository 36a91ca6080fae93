// The command line of gatehouse-bench.
#include "load/options.hpp"

#include <stdexcept>

#include "net/arguments.hpp"

namespace gatehouse::bench {
namespace {

constexpr std::string_view kUsage = R"(gatehouse-bench [options] http://127.0.0.1:PORT/PATH
  --connections N        client connections (64)
  --rate N               open loop: N requests per second, latency counted from the time each was due;
                         without it every connection sends its next request when its response is complete
  --duration D           how long to measure, as 500ms, 10s, 2m (10s unless --requests is given)
  --requests N           how many requests to send
  --warmup D             load before the measurement, not counted (0s)
  --method M             GET, HEAD, POST, PUT … (GET, with a body POST)
  --body SIZE            request body, as 512, 64KiB, 1MiB
  --header 'Name: text'  one more field; may be repeated
  --new-connections      a new connection for every request
  --timeout D            limit for one exchange (10s)
  --observe PID          also report the processor time of this process in the measured time; may be repeated
  --label TEXT           carried into the report
  --json PATH            write the report as JSON; "-" to standard output instead of the text)";

std::uint64_t nanoseconds(std::chrono::nanoseconds time) noexcept { return static_cast<std::uint64_t>(time.count()); }

struct Url {
  std::string authority;
  std::string target;
};

Url split_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme))
    throw std::runtime_error("not a URL like http://127.0.0.1:8080/path: '" + std::string(text) + "'");
  text.remove_prefix(kScheme.size());
  const auto slash = text.find('/');
  return {std::string(text.substr(0, slash)), slash == std::string_view::npos ? "/" : std::string(text.substr(slash))};
}

Request make_request(const Options& options, const Url& url, const std::vector<std::string>& fields, bool closes) {
  Request request;
  request.is_head = options.method == "HEAD";
  request.closes = closes;
  std::string& bytes = request.bytes;
  bytes =
      options.method + " " + url.target + " HTTP/1.1\r\nHost: " + url.authority + "\r\nUser-Agent: gatehouse-bench\r\n";
  for (const std::string& field : fields) bytes += field + "\r\n";
  if (closes) bytes += "Connection: close\r\n";
  if (options.request_body_bytes > 0 || options.method == "POST" || options.method == "PUT") {
    bytes += "Content-Length: " + std::to_string(options.request_body_bytes) + "\r\n";
  }
  bytes += "\r\n";
  bytes.append(options.request_body_bytes, 'x');
  return request;
}

}  // namespace

Options read_options(int argc, char** argv) {
  Arguments arguments(argc, argv, kUsage);
  Options options;
  options.label = arguments.text("--label", "");
  options.json_path = arguments.text("--json", "");
  options.connections = arguments.number("--connections", options.connections);
  options.rate = arguments.number("--rate", 0);
  options.requests = arguments.number("--requests", Schedule::kNever);
  options.warmup = nanoseconds(arguments.duration("--warmup", {}));
  options.timeout = nanoseconds(arguments.duration("--timeout", std::chrono::seconds(10)));
  options.request_body_bytes = arguments.size("--body", 0);
  options.method = arguments.text("--method", options.request_body_bytes > 0 ? "POST" : "GET");
  const auto length = arguments.duration(
      "--duration", options.requests == Schedule::kNever ? std::chrono::seconds(10) : std::chrono::nanoseconds(0));
  if (length.count() > 0) options.duration = nanoseconds(length);
  const bool closes = arguments.flag("--new-connections");
  const auto fields = arguments.texts("--header");
  for (const std::string& pid : arguments.texts("--observe"))
    options.observed.push_back(static_cast<pid_t>(std::stol(pid)));
  options.url = arguments.positional();
  arguments.finish();

  if (options.connections == 0 || options.connections > 100'000)
    throw std::runtime_error("--connections takes 1 to 100000");
  if (options.rate > 5'000'000) throw std::runtime_error("--rate takes at most 5000000");
  if (options.requests != Schedule::kNever && options.warmup > 0) {
    throw std::runtime_error(
        "--warmup goes with --duration, not with --requests: the number sent would not be the number counted");
  }
  const Url url = split_url(options.url);
  options.address = parse_address(url.authority);
  options.request = make_request(options, url, fields, closes);
  return options;
}

}  // namespace gatehouse::bench
