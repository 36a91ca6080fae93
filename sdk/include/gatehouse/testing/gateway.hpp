// Gateway: a chain of instances under the fake host, and everything a test can do to it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/testing/config_text.hpp"
#include "gatehouse/testing/extensions.hpp"
#include "gatehouse/testing/reply.hpp"
#include "gatehouse/testing/schema.hpp"
#include "gatehouse/testing/walk.hpp"

namespace gatehouse::testing {

/// One entry of a chain: a plugin's table, its config as YAML, its settings.
struct Link {
  const gh_plugin* plugin = nullptr;
  std::string config{};
  InstanceSettings settings{};
};

/// What a request may have besides its line, fields and body.
struct StartOptions {
  std::string body{};
  std::vector<std::string> pieces{};  ///< instead of body
  bool is_complete = true;            ///< false: send_body brings more
  bool is_chunked = false;            ///< no Content-Length
  bool is_preflight = false;          ///< also found out from the request itself
  std::string client = "192.0.2.1";
  std::string scheme = "https";
  std::uint32_t worker = 0;
  std::optional<RouteSettings> route{};  ///< another route than the situation's
};

/// Not to be moved. Everything happens inside the calls, on one thread, and time stands still but for clock().advance.
class Gateway {
 public:
  explicit Gateway(Situation situation = {}) : clock_(host_.loop) {
    host_.situation = std::move(situation);
    host_.table.abi_minor = host_.situation.host_minor;
    host_.upstream(host_.situation.route.upstream);
  }
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  /// A new snapshot with this chain. Exchanges in flight finish on the old one; a refused chain leaves it in place.
  bool load(const std::vector<Link>& chain);
  /// Why the last load was refused: sentences; empty: it was not.
  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// Destroys every instance; exchanges in flight keep theirs until they end.
  void unload() {
    host_.generation.reset();
    host_.loop.run();
  }

  /// "GET /orders?x=1" arrives.
  Reply start(std::string_view request, Headers headers = {}, StartOptions options = {});
  /// The same, with a body at once.
  Reply send(std::string_view request, Headers headers, std::string body) {
    StartOptions options;
    options.body = std::move(body);
    return start(request, std::move(headers), std::move(options));
  }
  /// The client of the newest exchange leaves.
  void disconnect() {
    if (newest_) newest_->disconnect();
  }
  /// Whether the newest exchange reached an upstream.
  [[nodiscard]] bool reached_upstream() const { return newest_ && newest_->reached_upstream(); }

  Clock& clock() { return clock_; }
  void run() { host_.loop.run(); }
  Server& upstream() { return host_.upstream(host_.situation.route.upstream); }
  Server& upstream(const std::string& name) { return host_.upstream(name); }
  Server& origin(const std::string& url) { return host_.origin(url); }
  ScriptedStore& store(const std::string& name) { return host_.store(name); }
  RouteSettings& route() { return host_.situation.route; }
  void add_consumer(Consumer consumer) { host_.consumers.push_back(std::move(consumer)); }
  /// Every exchange begins with this identity, as if an authenticator stood before.
  void set_identity(Identity identity) { host_.identity = std::move(identity); }
  /// Changes the report before on_end and access logs read it.
  void on_report(std::function<void(Report&)> change) { host_.on_report = std::move(change); }
  void fill_sinks(bool is_full = true) { host_.are_sinks_full = is_full; }
  void fill_blocking_pool(bool is_full = true) { host_.is_blocking_full = is_full; }
  void stop_blocking_pool(bool is_silent = true) { host_.is_blocking_silent = is_silent; }

  /// From now on bodies are split at random, completions delayed and put in any order, clients leave at any moment.
  void hostile(std::uint64_t seed) { hostile(Hostility{.seed = seed}); }
  void hostile(const Hostility& hostility) {
    host_.hostility = hostility;
    host_.random.seed(hostility.seed);
    if (hostility.delays) host_.loop.shuffle(hostility.seed);
  }
  /// Exchanges that begin from now on have so many bytes of memory.
  void arena_left(std::size_t bytes) { host_.situation.arena_bytes = bytes; }
  /// The nth operation counted from now fails; 1 is the next.
  void fail_nth_operation(std::uint64_t n, std::int32_t error = GH_E_UNREACHABLE) {
    host_.fails_at = host_.operations_begun() + n;
    host_.fails_with = error;
  }

  /// Sum over all series of the name whose labels hold these; of a histogram: how many observations.
  [[nodiscard]] double metric(std::string_view name, const std::map<std::string, std::string>& labels = {}) const;
  [[nodiscard]] const std::vector<std::string>& log_lines() const { return host_.log_lines; }
  [[nodiscard]] const std::vector<std::string>& sink_lines() const { return host_.sink_lines; }
  [[nodiscard]] std::string document(const std::string& listener, const std::string& path) const {
    const auto found = host_.documents.find(listener + " " + path);
    return found == host_.documents.end() ? "" : found->second.second;
  }
  [[nodiscard]] std::size_t pending_operations() const { return host_.pending_count(); }

  /// Misuse is collected instead of failing the test; misuses() has it.
  void collect_misuse() { host_.collect_misuse(true); }
  [[nodiscard]] std::vector<std::string> misuses() const { return host_.misuses(); }

  FakeHost& host() { return host_; }

 private:
  std::unique_ptr<FakeInstance> make(const Link& link);
  bool decode(FakeInstance& instance, const std::string& config);
  bool create(FakeInstance& instance);
  void keep_errors(FakeInstance& instance);

  FakeHost host_;
  Clock clock_;
  std::optional<Reply> newest_;
  std::vector<std::string> errors_, warnings_;
};

}  // namespace gatehouse::testing

#include "gatehouse/testing/gateway_load.hpp"
#include "gatehouse/testing/gateway_start.hpp"
