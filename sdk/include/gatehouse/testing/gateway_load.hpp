// Loading a chain: checks of the table, decoding, create, worker_start; all or nothing.
#pragma once

#include "gatehouse/testing/gateway.hpp"

namespace gatehouse::testing {

inline void Gateway::keep_errors(FakeInstance& instance) {
  for (auto& error : instance.errors) errors_.push_back(instance.name + ": " + error);
  for (auto& warning : instance.warnings) warnings_.push_back(instance.name + ": " + warning);
}

inline bool Gateway::decode(FakeInstance& instance, const std::string& config) {
  try {
    instance.manifest = manifest::read(instance.plugin->manifest);
  } catch (const TextError& error) {
    instance.errors.push_back(std::string("the manifest is unreadable: ") + error.what());
    return false;
  }
  try {
    Schema schema;
    instance.config = schema.decode(instance.manifest.config, ConfigText::read(config), "");
    instance.errors.insert(instance.errors.end(), schema.errors.begin(), schema.errors.end());
  } catch (const TextError& error) {
    instance.errors.push_back(std::string("config ") + error.what());
  }
  return instance.errors.empty();
}

inline bool Gateway::create(FakeInstance& instance) {
  gh_text why{"", 0};
  host_.enter({"create", &instance, nullptr, true, true}, [&] {
    instance.self = instance.plugin->create(&host_.table, instance.handle(), instance.config->handle(), &why);
    if (instance.self == nullptr && why.size > 0) instance.errors.push_back(copy(why));
    instance.config->expire();
  });
  if (instance.self == nullptr && instance.errors.empty())
    instance.errors.emplace_back("create answered NULL and did not say why");
  if (instance.self != nullptr && !instance.errors.empty()) {
    host_.misuse(instance.name + ": create told an error and made an instance all the same");
  }
  if (instance.self == nullptr || !instance.errors.empty()) return false;
  for (std::uint32_t worker = 0; worker < host_.situation.workers; ++worker) {
    instance.locals.push_back(nullptr);
    if (instance.plugin->worker_start == nullptr) continue;
    host_.enter({"worker_start", &instance},
                [&] { instance.locals.back() = instance.plugin->worker_start(instance.self, worker); });
  }
  return true;
}

inline std::unique_ptr<FakeInstance> Gateway::make(const Link& link) {
  auto instance = std::make_unique<FakeInstance>();
  instance->host = &host_;
  instance->plugin = link.plugin;
  instance->mode = link.settings.mode;
  instance->on_failure = link.settings.on_failure;
  instance->name = link.settings.as.empty() ? copy(link.plugin->name) : link.settings.as;
  instance->address = link.settings.address.empty() ? "route/" + host_.situation.route.name + "/" + instance->name
                                                    : link.settings.address;
  if (link.plugin->size < sizeof(gh_plugin)) {
    instance->errors.emplace_back("the table is smaller than the first version's");
  } else if (link.plugin->needs_minor > host_.table.abi_minor) {
    instance->errors.push_back("needs a host of minor " + std::to_string(link.plugin->needs_minor) + ", this one is " +
                               std::to_string(host_.table.abi_minor));
  } else if ((link.plugin->flags & GH_CLOSED_ONLY) != 0 && instance->on_failure == OnFailure::open) {
    instance->errors.emplace_back("on_failure: open is refused by this plugin");
  } else if (decode(*instance, link.config)) {
    create(*instance);
  }
  return instance;
}

inline bool Gateway::load(const std::vector<Link>& chain) {
  errors_.clear();
  warnings_.clear();
  auto next = std::make_shared<Generation>();
  next->host = &host_;
  bool has_identity = host_.identity.has_value();
  for (const Link& link : chain) {
    auto instance = make(link);
    const bool needs = instance->manifest.needs.count("identity") > 0;
    if (needs && !has_identity)
      instance->errors.emplace_back("needs an identity, and no provider stands earlier in the chain");
    has_identity = has_identity || (instance->manifest.provides.count("identity") > 0 && !instance->is_shadow());
    keep_errors(*instance);
    next->instances.push_back(std::move(instance));
  }
  if (errors_.empty()) host_.generation = std::move(next);
  return errors_.empty();
}

}  // namespace gatehouse::testing
