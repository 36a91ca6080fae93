// The stage of one case: probes in a chain, loaded into the host, unloaded before the probes end.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/case.hpp"
#include "conformance/probe.hpp"

namespace gatehouse::conformance {

/// How one instance of a scene stands in its chain.
struct SceneEntry {
  std::string config{};  ///< further lines of YAML
  bool is_shadow = false;
  bool is_open = false;
};

class Scene {
 public:
  Scene(HostUnderTest& host, Claims& claims) : host_(host), claims_(claims) { Probe::journal().clear(); }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  ~Scene() { host_.unload(); }

  /// Another instance at the end of the chain.
  Probe& add(std::string name, SceneEntry entry = {}) {
    probes_.push_back(std::make_unique<Probe>(std::move(name)));
    entries_.push_back(std::move(entry));
    return *probes_.back();
  }

  /// Loads what was added; a refusal is a failed claim.
  void load(const Route& route = {}) {
    for (const auto& sentence : try_load(route)) claims_.that(false, "the chain was refused: " + sentence);
  }
  std::vector<std::string> try_load(const Route& route = {}) { return host_.load(chain(), route); }
  std::vector<std::string> reload() { return host_.reload(chain()); }
  [[nodiscard]] std::vector<Instance> chain() {
    std::vector<Instance> out;
    for (std::size_t i = 0; i < probes_.size(); ++i) {
      out.push_back(
          {&probes_[i]->table(), probes_[i]->config(entries_[i].config), entries_[i].is_shadow, entries_[i].is_open});
    }
    return out;
  }

  std::size_t start(Request request = {}) { return host_.start(std::move(request)); }
  Seen run(Request request = {}) { return host_.look(host_.start(std::move(request))); }
  Seen look(std::size_t exchange) { return host_.look(exchange); }

  HostUnderTest& host() { return host_; }
  Claims& claims() { return claims_; }

 private:
  HostUnderTest& host_;
  Claims& claims_;
  std::vector<std::unique_ptr<Probe>> probes_;
  std::vector<SceneEntry> entries_;
};

/// A hook that only answers.
inline Probe::Phase answers(std::int32_t verdict) {
  return [verdict](Call&) { return verdict; };
}

inline Request post(std::vector<std::string> pieces) {
  return {.method = "POST", .fields = {}, .body = std::move(pieces)};
}

}  // namespace gatehouse::conformance
