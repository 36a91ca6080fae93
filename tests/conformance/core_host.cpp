#include "core_host.hpp"

#include "core_config.hpp"
#include "plugin/abi_text.hpp"

namespace gatehouse::conformance {

using core::ChainEntry;
using core::InstancePtr;
using core::PluginThread;

namespace {

/// Checks that are the configuration's: needs that nobody meets, instances that must not be skipped.
void check_chain(const std::vector<ChainEntry>& entries, std::vector<std::string>& errors) {
  bool has_identity = false;
  for (const auto& entry : entries) {
    const auto& manifest = entry.instance->manifest();
    if (manifest.needs_identity && !has_identity) errors.push_back(entry.instance->plugin() + " needs an identity");
    if (manifest.provides_identity && !entry.instance->is_shadow()) has_identity = true;
    if (entry.on_failure == core::OnFailure::open && entry.instance->library().refuses_open()) {
      errors.push_back(entry.instance->plugin() + " must not be skipped when it fails");
    }
  }
}

std::string_view extension_of(Ability ability) {
  switch (ability) {
    case Ability::timer:
      return "gatehouse.timer/1";
    case Ability::metrics:
      return "gatehouse.metrics/1";
    case Ability::cells:
      return "gatehouse.cells/1";
    case Ability::templates:
      return "gatehouse.template/1";
    case Ability::pattern:
      return "gatehouse.pattern/1";
    default:  // what needs a process around it is tried by the tests of its own file
      return {};
  }
}

}  // namespace

Loaded::~Loaded() {
  worker->bind();
  for (const auto& entry : chain.entries()) entry.instance->release(*worker);
  control->bind();
  chain = {};
  worker->bind();
}

CoreHostUnderTest::CoreHostUnderTest()
    : now_(clock_.now()),
      wall_(clock_.wall()),
      blocks_(4096, 16),
      wheel_(now_),
      runtime_({.gateway_name = "edge", .state_directory = {}, .workers = 1, .sample = 16}, clock_),
      control_(runtime_, now_, wall_),
      worker_(runtime_, 0, now_, wall_, wheel_, ready_) {
  control_.bind();
  core::ProcessServices services;
  services.metrics = &metrics_;
  core::prepare_extensions(runtime_, control_, std::move(services), {ready_, wheel_, now_, {}});
  worker_.bind();
  core::prepare_extensions(worker_, directory_);
}

CoreHostUnderTest::~CoreHostUnderTest() { unload(); }

bool CoreHostUnderTest::has(Ability ability) {
  const auto id = extension_of(ability);
  return !id.empty() && runtime_.extension(id) != nullptr;
}

InstancePtr CoreHostUnderTest::make(const Instance& one, std::size_t position, std::vector<std::string>& errors) {
  auto manifest = core::check_table(*one.plugin, "probe");
  if (!manifest) {
    errors.push_back(manifest.error().message);
    return nullptr;
  }
  core::InstanceSpec spec;
  spec.library =
      std::make_shared<const core::Library>(*one.plugin, std::move(*manifest), "static", std::string{}, nullptr);
  auto decoded = decode_config(one.config, spec.library);
  if (!decoded.errors.empty()) {
    errors.insert(errors.end(), decoded.errors.begin(), decoded.errors.end());
    return nullptr;
  }
  spec.name = std::string(core::view(one.plugin->name));
  spec.address = "route/" + std::to_string(position) + "/" + spec.name;
  spec.mode = one.is_shadow ? core::PluginMode::shadow : core::PluginMode::enforce;
  spec.config = decoded.config;
  std::vector<core::InstanceFinding> findings;
  auto made = core::Instance::create(runtime_, std::move(spec), findings);
  for (const auto& finding : findings) {
    if (finding.is_error) errors.push_back(finding.message + ": " + decoded.line_of(finding.place));
  }
  if (made) return *made;
  if (!made.error().message.empty()) errors.push_back(made.error().message);
  return nullptr;
}

std::vector<std::string> CoreHostUnderTest::load(const std::vector<Instance>& chain, const Route& route) {
  route_ = route;
  return reload(chain);
}

std::vector<std::string> CoreHostUnderTest::reload(const std::vector<Instance>& chain) {
  std::vector<std::string> errors;
  std::vector<ChainEntry> entries;
  control_.bind();
  for (const auto& one : chain) {
    auto instance = make(one, entries.size(), errors);
    if (instance == nullptr) continue;
    accounts_.insert(&instance->account());
    entries.push_back({std::move(instance), one.is_open ? core::OnFailure::open : core::OnFailure::closed});
  }
  check_chain(entries, errors);
  if (!errors.empty()) {
    entries.clear();
    worker_.bind();
    return errors;
  }
  worker_.bind();
  auto loaded = std::make_shared<Loaded>();
  loaded->worker = &worker_;
  loaded->control = &control_;
  loaded->route.name = "orders";
  for (const auto& [name, value] : route_.labels) loaded->route.labels.emplace_back(name, value);
  loaded->methods = route_.methods;
  loaded->timeout = route_.timeout;
  for (const auto& entry : entries) {
    for (const auto& field : entry.instance->managed()) {
      if (field.is_prefix) {
        loaded->managed.add_prefix(field.name);
      } else {
        loaded->managed.add(field.name);
      }
    }
    entry.instance->hold(worker_);
  }
  loaded->chain = core::Chain(std::move(entries));
  loaded_ = std::move(loaded);
  return errors;
}

void CoreHostUnderTest::unload() {
  for (auto& trip : trips_) trip->shut_down();
  settle();
  loaded_.reset();
}

std::size_t CoreHostUnderTest::start(const Request& request) {
  trips_.push_back(std::make_unique<CoreTrip>(CoreTrip::Worker{worker_, blocks_, clock_}, loaded_, request, answer_));
  trips_.back()->start();
  settle();
  return trips_.size() - 1;
}

void CoreHostUnderTest::send_body(std::size_t exchange, std::string_view piece, bool is_last) {
  trips_[exchange]->send_body(piece, is_last);
  settle();
}

void CoreHostUnderTest::disconnect(std::size_t exchange) {
  trips_[exchange]->disconnect();
  settle();
}

void CoreHostUnderTest::advance(Duration duration) {
  clock_.advance(duration);
  now_ = clock_.now();
  wall_ = clock_.wall();
  wheel_.advance(now_);
  for (auto& trip : trips_) trip->look_again();
  settle();
}

void CoreHostUnderTest::settle() {
  // Whoever was woken runs, and whoever that wakes, until nobody is.
  do {
    ready_.dispatch(0);
  } while (ready_.is_eager());
}

std::uint64_t CoreHostUnderTest::misbehaviours() {
  std::uint64_t total = 0;
  for (const auto* account : accounts_) total += account->workers[0].misbehaviour.value();
  return total;
}

}  // namespace gatehouse::conformance
