// A plugin whose phases are written in the test: a table of its own, hooks, and a journal of what the host called.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/abi/plugin.h"

namespace gatehouse::conformance {

inline gh_text text(std::string_view view) { return {view.data(), view.size()}; }
inline std::string_view view(gh_text text) {
  return text.size == 0 ? std::string_view{} : std::string_view{text.data, text.size};
}

class Probe;

/// One call of the host, as a hook sees it.
struct Call {
  Probe& probe;
  const gh_host& host;
  gh_instance* instance = nullptr;
  gh_exchange* exchange = nullptr;
  void** state = nullptr;
  void* local = nullptr;
  gh_body* body = nullptr;
  const gh_report* report = nullptr;
  const gh_value* config = nullptr;

  [[nodiscard]] std::string header(std::uint32_t head, std::string_view name) const;
  [[nodiscard]] std::string text_of(std::uint32_t which) const;
  [[nodiscard]] std::int64_t number(std::uint32_t which) const;
  [[nodiscard]] std::string body_text() const;
  template <typename Table>
  [[nodiscard]] const Table* extension(const char* id) const {
    return static_cast<const Table*>(host.extension(&host, text(id)));
  }
};

/// Hooks that are set before table() is asked for become phases. The probe lives longer than the host under test.
class Probe {
 public:
  using Phase = std::function<std::int32_t(Call&)>;

  explicit Probe(std::string name);
  ~Probe();
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  std::function<bool(Call&)> on_create;  ///< false: create answers NULL
  Phase on_request, on_request_body, on_response, on_response_body;
  std::function<void(Call&)> on_end;

  std::string manifest_members;  ///< JSON members without braces: "\"provides\": [\"identity\"]"
  std::string why;               ///< what create says when on_create answered false
  std::uint32_t flags = 0;
  std::uint32_t needs_minor = 0;
  bool is_local = false;  ///< worker_start and worker_stop are in the table

  const gh_plugin& table();
  /// The config that makes an instance find its probe; more: further lines of YAML under "value".
  [[nodiscard]] std::string config(const std::string& value = {}) const;

  /// What happened, over all probes, in order: "alpha.request", "alpha.end", and what hooks wrote.
  static std::vector<std::string>& journal();
  void write(std::string_view word) const { journal().push_back(name_ + "." + std::string(word)); }
  [[nodiscard]] const std::string& name() const { return name_; }

  int created = 0, destroyed = 0, started = 0, stopped = 0, ended = 0;

 private:
  struct Self {
    Probe* probe;
    const gh_host* host;
    gh_instance* instance;
  };
  static std::map<std::int64_t, Probe*>& all();
  static std::int32_t run(void* self, void* local, gh_exchange* exchange, void** state, gh_body* body, const char* word,
                          Phase Probe::*phase);

  static void* create(const gh_host* host, gh_instance* instance, const gh_value* config, gh_text* why);
  static void destroy(void* self);
  static void* worker_start(void* self, std::uint32_t worker);
  static void worker_stop(void* self, void* local);
  static std::int32_t request(void* self, void* local, gh_exchange* exchange, void** state);
  static std::int32_t request_body(void* self, void* local, gh_exchange* exchange, void** state, gh_body* body);
  static std::int32_t response(void* self, void* local, gh_exchange* exchange, void** state);
  static std::int32_t response_body(void* self, void* local, gh_exchange* exchange, void** state, gh_body* body);
  static void end(void* self, void* local, gh_exchange* exchange, void* state, const gh_report* report);

  std::string name_;
  std::int64_t number_;
  std::string manifest_;
  gh_plugin table_{};
};

}  // namespace gatehouse::conformance

#include "conformance/probe_impl.hpp"
