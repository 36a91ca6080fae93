#include "access_log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace access_log {
namespace {

constexpr int kSwitchingProtocols = 101;

bool starts_with_name(std::string_view text, std::string_view lower) noexcept {
  return text.size() >= lower.size() && std::ranges::equal(text.substr(0, lower.size()), lower, [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
         });
}

bool is_name(std::string_view text, std::string_view lower) noexcept {
  return text.size() == lower.size() && starts_with_name(text, lower);
}

void keep_first(gatehouse::Exchange& exchange, gatehouse::Size most, BodyPrefix& prefix) noexcept {
  const auto size = static_cast<std::size_t>(most.bytes);
  prefix.bytes = static_cast<char*>(exchange.alloc(size, 1));
  prefix.capacity = prefix.bytes == nullptr ? 0 : size;
}

void keep(const gatehouse::Body& body, BodyPrefix& prefix) noexcept {
  for (std::uint64_t i = 0, count = body.count(); i < count && prefix.add(body.segment(i)); ++i) {
  }
}

Sample sample_of(const SampleConfig& config, gatehouse::Setup& setup) {
  Sample sample{config.rate, {}};
  for (std::size_t i = 0; i < config.always.size(); ++i) {
    Condition condition;
    if (const auto mistake = condition.parse(config.always[i]); !mistake.empty()) {
      setup.config_error("sample.always[" + std::to_string(i) + "]", mistake);
    }
    sample.always.push_back(condition);
  }
  return sample;
}

}  // namespace

bool is_text(const gatehouse::Head& head) noexcept {
  const auto coding = head.header("content-encoding");
  if (coding && !is_name(*coding, "identity")) return false;
  auto type = head.header("content-type").value_or(std::string_view());
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  if (starts_with_name(type, "text/")) return true;
  const auto ends = [&](std::string_view suffix) {
    return type.size() > suffix.size() && is_name(type.substr(type.size() - suffix.size()), suffix);
  };
  return starts_with_name(type, "application/") &&
         (ends("/json") || ends("+json") || ends("/xml") || ends("+xml") || ends("/x-ndjson") || ends("/graphql") ||
          ends("/x-www-form-urlencoded") || ends("/javascript"));
}

AccessLog::Local::Local(gatehouse::WorkerSetup& setup) {
  setup.clock().random(&random, sizeof random);
  random |= 1;  // the generator stops at zero
}

// xorshift64*: good enough to sample with, and no call of the system.
std::uint64_t AccessLog::Local::draw() noexcept {
  random ^= random >> 12U;
  random ^= random << 25U;
  random ^= random >> 27U;
  return (random * 0x2545F4914F6CDD1DU) >> 16U;
}

AccessLog::AccessLog(Config config, gatehouse::Setup& setup)
    : request_body_(config.body.request),
      response_body_(config.body.response),
      opens_upgrades_(config.open_record == OpenRecord::upgrades),
      sample_(sample_of(config.sample, setup)),
      layout_(config, setup),
      outputs_(config, layout_, setup) {}

gatehouse::Verdict AccessLog::on_request(gatehouse::Exchange& exchange, State& state) const noexcept {
  if (request_body_.bytes > 0 && is_text(exchange.request()) &&
      exchange.want_request_body(gatehouse::BodyMode::stream)) {
    keep_first(exchange, request_body_, state.bodies.request);
  }
  return gatehouse::proceed;
}

gatehouse::Verdict AccessLog::on_request_body(gatehouse::Body& body, State& state) const noexcept {
  keep(body, state.bodies.request);
  return gatehouse::proceed;
}

gatehouse::Verdict AccessLog::on_response(gatehouse::Exchange& exchange, Local& local, State& state) const noexcept {
  const auto response = exchange.response();
  if (opens_upgrades_ && response.status() == kSwitchingProtocols) {
    const auto report = exchange.report();
    state.is_open = true;
    state.choice_at_open = sample_.choose(report, local.draw());
    if (state.choice_at_open != Choice::dropped) write_open(exchange, report, local, state);
  }
  if (response_body_.bytes > 0 && is_text(response) && exchange.want_response_body(gatehouse::BodyMode::stream)) {
    keep_first(exchange, response_body_, state.bodies.response);
  }
  return gatehouse::proceed;
}

// Without memory for the line there is no record; the exchange goes on.
void AccessLog::write_open(gatehouse::Exchange& exchange, const gatehouse::Report& report, Local& local,
                           const State& state) const noexcept {
  try {
    write(exchange, report, local, state, "open", state.choice_at_open);
  } catch (const std::exception&) {
    exchange.log().warning("open record not written");
  }
}

gatehouse::Verdict AccessLog::on_response_body(gatehouse::Body& body, State& state) const noexcept {
  keep(body, state.bodies.response);
  return gatehouse::proceed;
}

void AccessLog::on_end(gatehouse::Exchange& exchange, const gatehouse::Report& report, Local& local,
                       const State& state) const {
  auto choice = state.choice_at_open;
  if (choice == Choice::dropped) choice = sample_.choose(report, local.draw());
  if (choice == Choice::dropped) return;
  write(exchange, report, local, state, state.is_open ? "close" : "request", choice);
}

void AccessLog::write(gatehouse::Exchange& exchange, const gatehouse::Report& report, Local& local, const State& state,
                      std::string_view msg, Choice choice) const {
  Record record(exchange, report, msg);
  if (choice == Choice::sampled) record.set_sample_rate(sample_.rate);
  local.query.clear();
  layout_.redaction.append_query(local.query, exchange.query());
  record.set(FieldId::query, local.query);
  const auto agent = record[FieldId::user_agent].text;
  if (const auto how = layout_.redaction.of("user-agent"); how != Treatment::plain && !agent.empty()) {
    local.agent.clear();
    layout_.redaction.append_header(local.agent, agent, how, local.hasher);
    record.set(FieldId::user_agent, local.agent);
  }
  const Entry entry{exchange, report, record, state.bodies, layout_, local.hasher, local.scratch};
  outputs_.write(entry, local.line);
}

}  // namespace access_log

GATEHOUSE_PLUGIN(access_log::AccessLog)
