// The table of a probe: each entry writes a word into the journal and calls the hook.
#pragma once

#include "conformance/probe.hpp"

namespace gatehouse::conformance {

inline std::string Call::header(std::uint32_t head, std::string_view name) const {
  gh_text first{};
  return host.header_get(exchange, head, text(name), &first) > 0 ? std::string(view(first)) : std::string();
}

inline std::string Call::text_of(std::uint32_t which) const {
  gh_text out{};
  return host.text(exchange, which, &out) == GH_OK ? std::string(view(out)) : std::string("<error>");
}

inline std::int64_t Call::number(std::uint32_t which) const {
  std::int64_t out = -1;
  return host.number(exchange, which, &out) == GH_OK ? out : INT64_MIN;
}

inline std::string Call::body_text() const {
  std::string all;
  for (std::uint64_t i = 0; i < host.body_count(body); ++i) all += view(host.body_segment(body, i));
  return all;
}

inline Probe::Probe(std::string name) : name_(std::move(name)) {
  static std::int64_t next = 1;
  number_ = next++;
  all()[number_] = this;
}

inline Probe::~Probe() { all().erase(number_); }

inline std::map<std::int64_t, Probe*>& Probe::all() {
  static std::map<std::int64_t, Probe*> probes;
  return probes;
}

inline std::vector<std::string>& Probe::journal() {
  static std::vector<std::string> words;
  return words;
}

inline std::string Probe::config(const std::string& value) const {
  return "probe: " + std::to_string(number_) + (value.empty() ? "" : "\n" + value);
}

inline const gh_plugin& Probe::table() {
  manifest_ =
      R"({"manifest": 1, "standing": "stable", )" + manifest_members + (manifest_members.empty() ? "" : ", ") +
      R"("config": {"type": "struct", "fields": [{"key": "probe", "doc": "Which probe.", "type": {"type": "int"}, )"
      R"("required": true}, {"key": "value", "doc": "For the hook.", "type": {"type": "any"}},)"
      R"({"key": "store", "doc": "A store.", "type": {"type": "store"}, "default": "local"},)"
      R"({"key": "pattern", "doc": "A pattern.", "type": {"type": "regex"}},)"
      R"({"key": "template", "doc": "A text.", "type": {"type": "template"}},)"
      R"({"key": "origin", "doc": "An origin.", "type": {"type": "url"}},)"
      R"({"key": "wait", "doc": "A duration.", "type": {"type": "duration"}},)"
      R"({"key": "rate", "doc": "A rate.", "type": {"type": "rate"}},)"
      R"({"key": "size", "doc": "A size.", "type": {"type": "size"}}]}})";
  table_ = {};
  table_.size = sizeof(gh_plugin);
  table_.abi_minor = GH_ABI_MINOR;
  table_.needs_minor = needs_minor;
  table_.flags = flags;
  table_.name = text(name_);
  table_.version = text("1.0.0");
  table_.manifest = text(manifest_);
  table_.create = create;
  table_.destroy = destroy;
  if (is_local) table_.worker_start = worker_start, table_.worker_stop = worker_stop;
  const auto declare = [this](bool wanted, std::uint64_t bit) { table_.phases |= wanted ? bit : 0; };
  declare(static_cast<bool>(on_request), GH_ON_REQUEST);
  declare(static_cast<bool>(on_request_body), GH_ON_REQUEST_BODY);
  declare(static_cast<bool>(on_response), GH_ON_RESPONSE);
  declare(static_cast<bool>(on_response_body), GH_ON_RESPONSE_BODY);
  declare(true, GH_ON_END);
  if (on_request) table_.on_request = request;
  if (on_request_body) table_.on_request_body = request_body;
  if (on_response) table_.on_response = response;
  if (on_response_body) table_.on_response_body = response_body;
  table_.on_end = end;
  return table_;
}

inline void* Probe::create(const gh_host* host, gh_instance* instance, const gh_value* config, gh_text* why) {
  const auto found = all().find(host->value_integer(host->value_find(config, text("probe"))));
  if (found == all().end()) return nullptr;
  Probe& probe = *found->second;
  if (probe.on_create) {
    Call call{.probe = probe, .host = *host, .instance = instance, .config = config};
    if (!probe.on_create(call)) {
      if (why != nullptr) *why = text(probe.why);
      return nullptr;
    }
  }
  ++probe.created;
  return new Self{&probe, host, instance};
}

inline void Probe::destroy(void* self) {
  const auto* mine = static_cast<Self*>(self);
  ++mine->probe->destroyed;
  delete mine;
}

inline void* Probe::worker_start(void* self, std::uint32_t) {
  ++static_cast<Self*>(self)->probe->started;
  return new int{7};
}

inline void Probe::worker_stop(void* self, void* local) {
  ++static_cast<Self*>(self)->probe->stopped;
  delete static_cast<int*>(local);
}

inline std::int32_t Probe::run(void* self, void* local, gh_exchange* exchange, void** state, gh_body* body,
                               const char* word, Phase Probe::*phase) {
  const auto& mine = *static_cast<Self*>(self);
  mine.probe->write(word);
  Call call{.probe = *mine.probe,
            .host = *mine.host,
            .instance = mine.instance,
            .exchange = exchange,
            .state = state,
            .local = local,
            .body = body};
  return (mine.probe->*phase)(call);
}

inline std::int32_t Probe::request(void* self, void* local, gh_exchange* exchange, void** state) {
  return run(self, local, exchange, state, nullptr, "request", &Probe::on_request);
}

inline std::int32_t Probe::request_body(void* self, void* local, gh_exchange* exchange, void** state, gh_body* body) {
  return run(self, local, exchange, state, body, "request_body", &Probe::on_request_body);
}

inline std::int32_t Probe::response(void* self, void* local, gh_exchange* exchange, void** state) {
  return run(self, local, exchange, state, nullptr, "response", &Probe::on_response);
}

inline std::int32_t Probe::response_body(void* self, void* local, gh_exchange* exchange, void** state, gh_body* body) {
  return run(self, local, exchange, state, body, "response_body", &Probe::on_response_body);
}

inline void Probe::end(void* self, void* local, gh_exchange* exchange, void* state, const gh_report* report) {
  const auto& mine = *static_cast<Self*>(self);
  mine.probe->write("end");
  ++mine.probe->ended;
  if (!mine.probe->on_end) return;
  void* kept = state;
  Call call{.probe = *mine.probe,
            .host = *mine.host,
            .instance = mine.instance,
            .exchange = exchange,
            .state = &kept,
            .local = local,
            .report = report};
  mine.probe->on_end(call);
}

}  // namespace gatehouse::conformance
