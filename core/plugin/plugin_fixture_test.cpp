// Scripted tables, and the worker that the tests of this folder run on.
#include "plugin/plugin_fixture_test.hpp"

namespace gatehouse::core {
namespace {

Script& of(void* self) { return *static_cast<Script*>(self); }

// `create` finds its script by the config: the address as a number, since a config is data.
void* create(const gh_host* host, gh_instance* instance, const gh_value* config, gh_text* why) {
  auto* script = reinterpret_cast<Script*>(
      static_cast<std::uintptr_t>(host->value_integer(host->value_find(config, text_of("script")))));
  ++script->created;
  if (script->create) return script->create(instance, config, why);
  return script;
}

}  // namespace

gh_plugin ScriptTable::make(const char* name, Script& script) {
  gh_plugin table{};
  table.size = sizeof(gh_plugin);
  table.flags = script.flags;
  table.name = text_of(name);
  table.version = text_of("1.0.0");
  table.manifest = text_of(script.manifest);
  table.phases = kAllPhases;
  table.create = &create;
  table.destroy = [](void* self) { ++of(self).destroyed; };
  table.worker_start = [](void* self, std::uint32_t) -> void* {
    ++of(self).started;
    return self;
  };
  table.worker_stop = [](void* self, void*) { ++of(self).stopped; };
  if (script.request) {
    table.on_request = [](void* self, void*, gh_exchange* x, void** state) { return of(self).request(x, state); };
  }
  if (script.response) {
    table.on_response = [](void* self, void*, gh_exchange* x, void** state) { return of(self).response(x, state); };
  }
  if (script.request_body) {
    table.on_request_body = [](void* self, void*, gh_exchange* x, void**, gh_body* body) {
      return of(self).request_body(x, body);
    };
  }
  if (script.response_body) {
    table.on_response_body = [](void* self, void*, gh_exchange* x, void**, gh_body* body) {
      return of(self).response_body(x, body);
    };
  }
  table.on_end = [](void* self, void*, gh_exchange* x, void* state, const gh_report* report) {
    ++of(self).ended;
    if (of(self).end) of(self).end(x, state, report);
  };
  return table;
}

PluginTest::PluginTest()
    : now(clock.now()),
      wall(clock.wall()),
      blocks(4096, 16),
      wheel(now),
      runtime({.gateway_name = "edge", .state_directory = {}, .workers = 1, .sample = 16}, clock),
      worker(runtime, 0, now, wall, wheel, ready) {
  worker.bind();
}

InstancePtr PluginTest::make(const char* name, Script& script, PluginMode mode) {
  tables.push_back(ScriptTable::make(name, script));
  auto manifest = check_table(tables.back(), name);
  if (!manifest) {
    ADD_FAILURE() << manifest.error().message;
    return nullptr;
  }
  InstanceSpec spec;
  spec.library = std::make_shared<Library>(tables.back(), std::move(*manifest), "static", std::string{}, nullptr);
  spec.address = std::string("route/r/") + name;
  spec.name = name;
  spec.mode = mode;
  auto config = std::make_shared<ValueTree>();
  const auto members = config->members(1);
  members[0].key = "script";
  members[0].value = Value::of_integer(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&script)));
  config->root = Value::of_map(members);
  spec.config = std::move(config);
  std::vector<InstanceFinding> findings;
  auto instance = Instance::create(runtime, std::move(spec), findings);
  if (!instance) {
    ADD_FAILURE() << instance.error().message;
    return nullptr;
  }
  return *instance;
}

Instance& PluginTest::add(const char* name, Script& script, PluginMode mode, OnFailure on_failure) {
  entries.push_back({make(name, script, mode), on_failure});
  return *entries.back().instance;
}

const Chain& PluginTest::chain() {
  if (!built) {
    built = std::make_unique<Chain>(entries);
    for (auto& entry : entries) entry.instance->hold(worker);
  }
  return *built;
}

PluginTest::Trip::Trip(PluginTest& of, const Chain& chain)
    : test(of), exchange(of.blocks), deadline(of.wheel, of.ready) {
  exchange.id = "id-1";
  exchange.request.method_text = "GET";
  exchange.request.method = Method::get;
  exchange.request.framing = Framing::chunked;
  exchange.request.path = "/orders";
  exchange.request.authority = "API.example.com";
  exchange.report.first_byte_in = of.now;
  run = ChainRun::begin(chain, {exchange, of.worker, hooks, deadline, &client});
}

PluginTest::Trip::~Trip() { deadline.cancel(); }

void PluginTest::Trip::settle() {
  walk.reset();
  [](Trip& trip) -> Detached { trip.walk = co_await trip.run->settle(); }(*this);
}

void PluginTest::advance(Duration by) {
  clock.advance(by);
  now = clock.now();
  wall = clock.wall();
  wheel.advance(now);
  turn();
}

void PluginTest::turn() { ready.dispatch(0); }

}  // namespace gatehouse::core
