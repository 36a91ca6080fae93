// What the conformance suite asks of a host: load a chain, feed exchanges, look at them from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/abi/plugin.h"

namespace gatehouse::conformance {

using Duration = std::chrono::nanoseconds;

struct Field {
  std::string name;
  std::string value;
};
using Fields = std::vector<Field>;

/// One entry of the chain. `plugin` lives longer than the host under test.
struct Instance {
  const gh_plugin* plugin = nullptr;
  std::string config{};  ///< YAML, checked by the manifest's schema
  bool is_shadow = false;
  bool is_open = false;  ///< on_failure: open
};

/// The one route there is: it accepts every host and every path.
struct Route {
  std::map<std::string, std::string> labels{};
  std::vector<std::string> methods{"GET", "POST", "OPTIONS"};
  Duration timeout = std::chrono::seconds{30};  ///< of the whole exchange
};

struct Request {
  std::string method = "GET";
  std::string target = "/orders";
  Fields fields{};
  std::vector<std::string> body{};  ///< in pieces; empty: no body
  bool is_complete = true;          ///< false: send_body brings more
};

/// What the only upstream, "orders", does with every attempt. Attempts are not repeated.
struct Answer {
  enum class How { reply, connect_failed, reset, never };
  How how = How::reply;
  unsigned status = 200;
  Fields fields{};
  std::vector<std::string> body{};  ///< in pieces
  Duration after{0};                ///< until the head comes
};

/// How the store "redis:main", or an origin, behaves from now on.
struct Service {
  enum class How { answers, unreachable, silent };
  How how = How::answers;
  Duration after{0};
  Answer answer{};  ///< of an origin
};

/// What can be seen of an exchange from outside, as far as it went.
struct Seen {
  bool is_done = false;  ///< on_end of every instance has returned
  unsigned status = 0;   ///< 0: no head was sent to the client
  Fields fields{};
  std::string body;
  std::string reason;  ///< of an answer that no upstream made
  bool is_cut = false;
  bool reached_upstream = false;
  std::string upstream_method;
  std::string upstream_target;
  Fields upstream_fields;
  std::string upstream_body;
};

/// Parts that a host may lack; a case that needs one is then skipped in sight.
enum class Ability {
  store,
  redis_store,  ///< "redis:main" that completes later and can be made to fail
  timer,
  metrics,
  sink,
  templates,
  control,
  http_call,
  blocking,
  cells,
  pattern,
  document,
};

/// A host with a manual clock. Every call returns when nothing can happen before the clock moves or the suite acts, so
/// the suite needs no thread, sleep or lock. One object serves one case: load is called once, unless it refused.
class HostUnderTest {
 public:
  virtual ~HostUnderTest() = default;

  virtual bool has(Ability) = 0;
  /// Builds the chain in this order; empty when it serves now, else the sentences that refuse it (then nothing is
  /// left).
  virtual std::vector<std::string> load(const std::vector<Instance>& chain, const Route& route) = 0;
  /// A second snapshot with this chain replaces the first; exchanges in flight finish on the old one.
  virtual std::vector<std::string> reload(const std::vector<Instance>& chain) = 0;
  /// Destroys all instances, as a shutdown does.
  virtual void unload() = 0;

  virtual void upstream(const Answer& answer) = 0;
  virtual void redis(const Service& service) = 0;
  /// The origin https://origin.test.
  virtual void origin(const Service& service) = 0;

  /// A request arrives; the number names its exchange.
  virtual std::size_t start(const Request& request) = 0;
  virtual void send_body(std::size_t exchange, std::string_view piece, bool is_last) = 0;
  /// The client closes its connection.
  virtual void disconnect(std::size_t exchange) = 0;
  virtual void advance(Duration duration) = 0;
  virtual Seen look(std::size_t exchange) = 0;

  /// How often a plugin broke a rule in a way that the host noticed and survived.
  virtual std::uint64_t misbehaviours() = 0;
  /// Lines that plugins wrote with gh_host.log.
  virtual std::vector<std::string> log_lines() = 0;
};

}  // namespace gatehouse::conformance
