// The process around the extensions, as the tests make it, and how it ends.
#include "plugin/extension_fixture_test.hpp"

namespace gatehouse::core {

ExtensionTest::ExtensionTest() {
  directory.stores = {{"local", local.get()}, {"redis:main", &redis}};
  ProcessServices services;
  services.metrics = &metrics;
  services.blocking = &blocking;
  services.documents = &documents;
  services.control = &control_box;
  services.workers = {&worker_box};
  services.has_store = [](std::string_view name) { return name == "redis:main"; };
  services.has_upstream = [](std::string_view name) { return name == "orders"; };
  services.endpoints = [this](std::string_view name) { return name == "orders" ? endpoints : nullptr; };
  prepare_extensions(runtime, control, std::move(services),
                     {control_loop.ready(), control_loop.wheel(), control_loop.now(), {}});
  prepare_extensions(worker, directory);
}

// As a process ends: nothing runs any more on the worker, then the instances go.
ExtensionTest::~ExtensionTest() {
  worker.bind();
  if (built) {
    for (auto& entry : entries) entry.instance->release(worker);
  }
  blocking.stop();
  run_worker();
  control.bind();
  control_box.receive();
  built.reset();
  entries.clear();
  control_box.receive();
}

std::vector<std::string> ExtensionTest::refused(Script& script) {
  control.bind();
  tables.push_back(ScriptTable::make("refused", script));
  auto manifest = check_table(tables.back(), "refused");
  InstanceSpec spec;
  spec.library = std::make_shared<Library>(tables.back(), std::move(*manifest), "static", std::string{}, nullptr);
  spec.address = "route/r/refused";
  spec.name = "refused";
  auto config = std::make_shared<ValueTree>();
  const auto members = config->members(1);
  members[0].key = "script";
  members[0].value = Value::of_integer(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&script)));
  config->root = Value::of_map(members);
  spec.config = std::move(config);
  std::vector<InstanceFinding> findings;
  EXPECT_FALSE(Instance::create(runtime, std::move(spec), findings));
  worker.bind();
  std::vector<std::string> messages;
  for (const auto& finding : findings) messages.push_back(finding.message);
  return messages;
}

}  // namespace gatehouse::core
