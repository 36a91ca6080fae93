// The snippets of sdk/README.md, compiled: a test compares them word for word.
#include <gatehouse/json_writer.hpp>
#include <gatehouse/plugin.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace guide {

using namespace std::chrono_literals;
using namespace gatehouse::literals;
using namespace std::string_literals;

namespace config {

enum class OnError { closed, open };
constexpr auto enum_names(OnError) { return gatehouse::names("closed", "open"); }

struct FileSink {
  static constexpr std::string_view tag = "file";  // {type: file, path: ...}
  std::string path = "/var/log/gatehouse/audit.log";
  static constexpr auto fields() {
    return gatehouse::fields(gatehouse::field<&FileSink::path>("path", "The file that records are added to."));
  }
};
struct StdoutSink {
  static constexpr std::string_view tag = "stdout";  // {type: stdout}
};

struct Config {
  gatehouse::HeaderName header = "x-tenant";
  gatehouse::Duration wait = 200ms;
  gatehouse::Size body_max = 1_MiB;
  gatehouse::Percentage share = gatehouse::percent(10);
  std::optional<gatehouse::Rate> limit;
  OnError on_error = OnError::closed;
  gatehouse::Template key{"${identity.subject}"};
  std::vector<std::variant<FileSink, StdoutSink>> sinks;
  gatehouse::Map<std::string, gatehouse::HeaderName> extra;
  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&Config::header>("header", "Request header that names the tenant."),
        gatehouse::field<&Config::wait>("wait", "How long an answer is waited for.").min(1ms).max(10s),
        gatehouse::field<&Config::body_max>("body_max", "Largest body that is looked at.").max(64_MiB),
        gatehouse::field<&Config::share>("share", "Share of exchanges that are recorded."),
        gatehouse::field<&Config::limit>("limit", "Requests of one tenant; without it there is no limit."),
        gatehouse::field<&Config::on_error>("on_error", "What an unreachable store means."),
        gatehouse::field<&Config::key>("key", "What is counted together."),
        gatehouse::field<&Config::sinks>("sinks", "Where records go.").min(1),
        gatehouse::field<&Config::extra>("extra", "Headers that every request gets."));
  }
};

}  // namespace config

struct Configured {
  using Config = config::Config;
  static constexpr gatehouse::Info info{.name = "configured", .version = "1.0.0"};
  explicit Configured(Config config) : config_{std::move(config)} {}
  gatehouse::Verdict on_request(gatehouse::Exchange&) const { return gatehouse::proceed; }
  Config config_;
};

struct Audit {
  static constexpr gatehouse::Info info{.name = "audit",
                                        .version = "1.0.0",
                                        .provides = {"identity"},
                                        .notes = {"tenant"},
                                        .reasons = {{"quota", 429, "The quota of this tenant is used up."}},
                                        .request_body = gatehouse::buffer_body(64 << 10)};
  struct Config {
    std::int64_t retries = 1;
    bool verify = true;
    gatehouse::Store store;
    static constexpr auto fields() {
      return gatehouse::fields(gatehouse::field<&Config::retries>("retries", "How often."),
                               gatehouse::field<&Config::verify>("verify", "Whether."),
                               gatehouse::field<&Config::store>("store", "Where."));
    }
  };

  Audit(Config config, gatehouse::Setup& setup)
      : config_{std::move(config)},
        checks_{setup.counter("checks_total", "Checks by result.", {{"result", "passed"}})},
        origin_{setup.origin("https://audit.internal")} {
    if (config_.retries > 0 && !config_.verify) {
      setup.config_error("retries", "retries without verify would hide failures");
    }
  }

  struct Local {
    int seen = 0;  // of this worker: no lock, no atomic
  };
  struct State {
    std::string tenant;  // of this exchange
  };
  gatehouse::Verdict on_request(gatehouse::Exchange& exchange, Local& local, State& state) const {
    ++local.seen;
    state.tenant = exchange.request().header("x-tenant").value_or("nobody");
    return gatehouse::proceed;
  }
  void on_end(gatehouse::Exchange& exchange, const gatehouse::Report& report, const State& state) const {
    if (report.status() >= 500) exchange.log().warning("tenant saw a failure tenant=" + state.tenant);
  }

  gatehouse::Verdict on_request_body(gatehouse::Exchange& exchange, gatehouse::Body& body) const {
    if (body.is_over()) return gatehouse::proceed;  // larger than the buffer: it streams on
    if (body.size() == 0) return gatehouse::proceed;
    exchange.note("tenant", body.segment(0).substr(0, 8));
    body.replace(body.to_string() + "\n");
    return gatehouse::proceed;
  }

  gatehouse::Task<gatehouse::Verdict> on_response(gatehouse::Exchange& exchange) const {
    const gatehouse::HeaderField fields[] = {{"accept", "application/json"}};
    auto answer = origin_.call(exchange, {.target = "/check", .fields = fields}, 500ms);
    auto entry = config_.store.get(exchange, {"tenant", "acme"});
    const auto [checked, found] = co_await gatehouse::when_all(answer, entry);
    if (!checked) co_return gatehouse::failed(checked.error());
    if (checked->status() == 200 && found && found->exists()) checks_.add();
    co_return gatehouse::proceed;
  }

  Config config_;
  gatehouse::Counter checks_;
  gatehouse::Origin origin_;
};

struct Login {
  static constexpr gatehouse::Info info{.name = "login", .version = "1.0.0", .provides = {"identity"}};

  gatehouse::Verdict on_request(gatehouse::Exchange& exchange) const {
    const std::string role = "admin";
    const gatehouse::TextRef roles[] = {role};
    gatehouse::IdentityBuilder identity;
    identity.kind = gatehouse::IdentityKind::user;
    identity.source = gatehouse::IdentitySource::api_key;
    identity.level = 2;
    identity.subject = "u-17";
    identity.roles = roles;
    if (const auto set = exchange.set_identity(identity); !set) return gatehouse::failed(set.error());
    return gatehouse::proceed;
  }
};

struct Throttle {
  static constexpr gatehouse::Info info{
      .name = "throttle", .version = "1.0.0", .reasons = {{"quota", 429, "The quota of this tenant is used up."}}};
  struct Config {
    gatehouse::Store store;
    static constexpr auto fields() { return gatehouse::fields(gatehouse::field<&Config::store>("store", "Where.")); }
  };
  explicit Throttle(Config config) : config_{std::move(config)} {}

  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange) const {
    const auto key = exchange.copy(exchange.request().header("x-tenant").value_or("nobody"));
    const gatehouse::Limit limit{.key = {"tenant", key}, .count = 100, .window = 10s, .burst = 100};
    const auto taken = co_await config_.store.take(exchange, limit);
    if (!taken) co_return gatehouse::failed(taken.error());
    if (taken->allowed()) co_return gatehouse::proceed;
    std::string members;
    gatehouse::json::Writer json{members};
    json.begin_map();
    json.member("tenant", key);
    json.end_map();
    co_return exchange.refuse("quota").header("retry-after", "1").members(members).detail("tenant over its limit");
  }
  Config config_;
};

struct Keys {
  std::string text;
};

struct KeyReader {
  static constexpr gatehouse::Info info{.name = "key-reader", .version = "1.0.0"};

  explicit KeyReader(gatehouse::Setup& setup)
      : origin_{setup.origin("https://id.example")}, keys_{setup.topic<Keys, &KeyReader::fetch>(*this, "id.example")} {
    setup.every<&KeyReader::refresh>(*this, 10min, {.jitter_percent = 10});
  }
  void refresh() { keys_.ask(); }
  void fetch(gatehouse::Topic<Keys> topic) {
    running_ = topic;
    call_.start<&KeyReader::fetched>(origin_, {.target = "/keys"}, 2s, *this);
  }
  void fetched(const gatehouse::Result<gatehouse::HttpResponse>& answer) {
    if (!answer || answer->status() != 200) return running_.fail(gatehouse::Error::unreachable);
    running_.publish(std::make_unique<const Keys>(Keys{std::string{answer->body()}}));
  }
  gatehouse::Task<gatehouse::Verdict> on_request(gatehouse::Exchange& exchange) const {
    if (keys_.current() == nullptr) {
      if (const auto waited = co_await keys_.wait(exchange, {.deadline = 2s}); !waited) {
        co_return gatehouse::failed(waited.error());
      }
    }
    co_return keys_.current() == nullptr ? gatehouse::failed() : gatehouse::proceed;
  }

  gatehouse::Origin origin_;
  gatehouse::Topic<Keys> keys_, running_;
  gatehouse::ControlCall call_;
};

}  // namespace guide

// Every plugin of this file has a table, so every phase is compiled.
const gh_plugin* guide_plugins[] = {&gatehouse::plugin_table<guide::Configured>(),
                                    &gatehouse::plugin_table<guide::Audit>(), &gatehouse::plugin_table<guide::Login>(),
                                    &gatehouse::plugin_table<guide::Throttle>(),
                                    &gatehouse::plugin_table<guide::KeyReader>()};
