// What a run has shown. Latencies are printed in microseconds, rates from what finished inside the measured time.
#include "load/report.hpp"

#include <fmt/format.h>

#include <iterator>

namespace gatehouse::bench {
namespace {

constexpr double kFullCore = 0.95;
constexpr std::uint64_t kLateNanoseconds = 1'000'000;  // a p99 above this hides differences between fast servers
struct Percentile {
  const char* name;
  double share;
};
constexpr Percentile kPercentiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}};

double microseconds(std::uint64_t nanoseconds) noexcept { return static_cast<double>(nanoseconds) / 1e3; }

double rate_of(const Measurement& measurement) noexcept {
  return measurement.seconds > 0 ? static_cast<double>(measurement.counts.responses_in_time) / measurement.seconds : 0;
}

double own_share(const Measurement& measurement) noexcept {
  return measurement.seconds > 0 ? (measurement.own.user + measurement.own.system) / measurement.seconds : 0;
}

double cores_share(const Measurement& measurement) noexcept {
  const double available = measurement.seconds * measurement.cores.cores;
  return available > 0 ? measurement.cores.busy / available : 0;
}

double per_response_us(double seconds, const Measurement& measurement) noexcept {
  const auto responses = measurement.counts.responses_in_time;
  return responses == 0 ? 0 : seconds * 1e6 / static_cast<double>(responses);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string latency_json(const Histogram& histogram) {
  std::string out = fmt::format(R"({{"count": {}, "mean": {:.1f})", histogram.count(), histogram.mean() / 1e3);
  for (const auto& [name, share] : kPercentiles) {
    fmt::format_to(std::back_inserter(out), R"(, "{}": {:.1f})", name, microseconds(histogram.percentile(share)));
  }
  return out + fmt::format(R"(, "max": {:.1f}}})", microseconds(histogram.max()));
}

std::string statuses_json(const Counts& counts) {
  std::string out;
  for (std::size_t status = 0; status < counts.statuses.size(); ++status) {
    if (counts.statuses[status] > 0)
      out += fmt::format(R"({}"{}": {})", out.empty() ? "" : ", ", status, counts.statuses[status]);
  }
  return "{" + out + "}";
}

std::string failures_json(const Counts& counts) {
  std::string out;
  for (std::size_t i = 0; i < kFailureNames.size(); ++i) {
    if (counts.failures[i] > 0)
      out += fmt::format(R"({}"{}": {})", out.empty() ? "" : ", ", kFailureNames[i], counts.failures[i]);
  }
  return "{" + out + "}";
}

std::string latency_text(const Counts& counts) {
  std::string out = "latency";
  for (const auto& [name, share] : kPercentiles) {
    fmt::format_to(std::back_inserter(out), "  {} {:.0f}", name, microseconds(counts.latency.percentile(share)));
  }
  return out +
         fmt::format("  max {:.0f}  mean {:.0f} µs\n", microseconds(counts.latency.max()), counts.latency.mean() / 1e3);
}

}  // namespace

std::vector<std::string> doubts(const Options& options, const Measurement& measurement) {
  std::vector<std::string> out;
  const Counts& counts = measurement.counts;
  if (own_share(measurement) >= kFullCore) {
    out.push_back(
        fmt::format("the generator is the limit: it used {:.0f} % of one core", own_share(measurement) * 100));
  } else if (cores_share(measurement) >= kFullCore && options.rate == 0) {
    out.push_back(
        fmt::format("the generator's {} core(s) were {:.0f} % busy, with others on them: the rate is a lower bound",
                    measurement.cores.cores, cores_share(measurement) * 100));
  }
  if (counts.lateness.percentile(0.99) > kLateNanoseconds) {
    out.push_back(fmt::format("the generator sent late (p99 {:.0f} µs): part of the latency is its own",
                              microseconds(counts.lateness.percentile(0.99))));
  }
  if (counts.waited_for_connection > 0) {
    out.push_back(
        fmt::format("{} requests were due while all {} connections were busy; their waiting is in the latency",
                    counts.waited_for_connection, options.connections));
  }
  if (counts.unsent > 0)
    out.push_back(fmt::format("{} requests were due and never sent: the rate was not reached", counts.unsent));
  if (counts.failed() > 0) out.push_back(fmt::format("{} requests failed", counts.failed()));
  if (measurement.cores.stolen > 0.01 * measurement.seconds) {
    out.push_back(fmt::format("the hypervisor took {:.2f} s from the generator's cores", measurement.cores.stolen));
  }
  return out;
}

std::string text_report(const Options& options, const Measurement& measurement) {
  const Counts& counts = measurement.counts;
  std::string out = fmt::format("{} {}  {} connections, {}\n", options.method, options.url, options.connections,
                                options.rate == 0 ? "closed loop" : fmt::format("{} requests/s", options.rate));
  out += fmt::format("{:.2f} s  {} responses  {:.0f} responses/s  {:.1f} MB/s of bodies  {} connects\n",
                     measurement.seconds, counts.responses, rate_of(measurement),
                     static_cast<double>(counts.body_bytes) / 1e6 / measurement.seconds, counts.connects);
  out += latency_text(counts);
  out += fmt::format("statuses {}  failures {}\n", statuses_json(counts), failures_json(counts));
  out += fmt::format("generator {:.0f} % of a core, {:.1f} µs per response\n", own_share(measurement) * 100,
                     per_response_us(measurement.own.user + measurement.own.system, measurement));
  if (!options.observed.empty()) {
    out += fmt::format("observed {:.2f} µs per response (user {:.2f}, system {:.2f})\n",
                       per_response_us(measurement.observed.user + measurement.observed.system, measurement),
                       per_response_us(measurement.observed.user, measurement),
                       per_response_us(measurement.observed.system, measurement));
  }
  for (const std::string& doubt : doubts(options, measurement)) out += "doubt: " + doubt + "\n";
  return out;
}

std::string json_report(const Options& options, const Measurement& measurement) {
  const Counts& counts = measurement.counts;
  std::string doubts_list;
  for (const std::string& doubt : doubts(options, measurement)) {
    doubts_list += fmt::format("{}\"{}\"", doubts_list.empty() ? "" : ", ", escaped(doubt));
  }
  const auto cpu = [&](const CpuTime& time) {
    return fmt::format(R"({{"user_seconds": {:.4f}, "system_seconds": {:.4f}, "us_per_response": {:.3f}}})", time.user,
                       time.system, per_response_us(time.user + time.system, measurement));
  };
  std::string out = "{\n";
  out += fmt::format("  \"label\": \"{}\", \"url\": \"{}\", \"method\": \"{}\",\n", escaped(options.label),
                     escaped(options.url), escaped(options.method));
  out += fmt::format("  \"connections\": {}, \"rate\": {}, \"request_body_bytes\": {}, \"new_connections\": {},\n",
                     options.connections, options.rate, options.request_body_bytes, options.request.closes);
  out += fmt::format(
      "  \"seconds\": {:.4f}, \"responses\": {}, \"responses_in_time\": {}, \"responses_per_second\": {:.1f},\n",
      measurement.seconds, counts.responses, counts.responses_in_time, rate_of(measurement));
  out += fmt::format("  \"body_bytes\": {}, \"connects\": {}, \"statuses\": {}, \"failures\": {},\n", counts.body_bytes,
                     counts.connects, statuses_json(counts), failures_json(counts));
  out += fmt::format("  \"latency_us\": {},\n", latency_json(counts.latency));
  out += fmt::format("  \"lateness_us\": {}, \"waited_for_connection\": {}, \"unsent\": {},\n",
                     latency_json(counts.lateness), counts.waited_for_connection, counts.unsent);
  out += fmt::format("  \"generator\": {}, \"generator_core_share\": {:.4f},\n", cpu(measurement.own),
                     own_share(measurement));
  out += fmt::format("  \"cores\": {}, \"cores_busy_share\": {:.4f}, \"stolen_seconds\": {:.3f},\n",
                     measurement.cores.cores, cores_share(measurement), measurement.cores.stolen);
  out += fmt::format("  \"observed\": {},\n", options.observed.empty() ? "null" : cpu(measurement.observed));
  return out + fmt::format("  \"doubts\": [{}]\n}}\n", doubts_list);
}

}  // namespace gatehouse::bench
