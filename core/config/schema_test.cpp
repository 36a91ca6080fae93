// Properties of all keys: typos get a suggestion, the reference has every key, defaults are what the pages say.
#include "config/schema.hpp"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "base/suggest.hpp"
#include "config/config_test_support.hpp"
#include "config/document.hpp"
#include "config/inherit.hpp"

namespace gatehouse::core {
namespace {

std::string shipped(const std::string& path) {
  std::ifstream stream(std::string(GATEHOUSE_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  EXPECT_FALSE(text.str().empty()) << path;
  return text.str();
}

void each_struct(const StructInfo& info, std::set<const StructInfo*>& seen,
                 const std::function<void(const StructInfo&)>& visit) {
  if (!seen.insert(&info).second) return;
  visit(info);
  for (const auto& field : info.fields) {
    if (const auto* nested = fields_of(*field.type)) each_struct(*nested, seen, visit);
  }
}

void each_struct(const std::function<void(const StructInfo&)>& visit) {
  std::set<const StructInfo*> seen;
  each_struct(top_level(), seen, visit);
}

/// "struct.key" of every key that `item` uses.
void collect_keys(const Item& item, const StructInfo& info, std::set<std::string>& keys) {
  if (item.kind == Item::Kind::list) {
    for (const auto* each : item.items) collect_keys(*each, info, keys);
    return;
  }
  for (const auto& member : item.members) {
    const auto* field = info.find(member.key->text);
    if (field == nullptr) continue;
    keys.insert(fmt::format("{}.{}", info.name, field->key));
    if (const auto* nested = fields_of(*field->type)) {
      // Maps with free keys hold the described values one level deeper.
      const bool is_free_map = field->type->name == "map" && field->type->element != nullptr;
      if (!is_free_map) collect_keys(*member.value, *nested, keys);
      for (const auto& each : member.value->members) {
        if (is_free_map) collect_keys(*each.value, *nested, keys);
      }
    }
  }
}

TEST(Schema, TheReferenceHasEveryKey) {
  Sources sources;
  sources.add(SourceFile("reference.yaml", {}, shipped("conf/reference.yaml")));
  ConfigReport report(sources);
  const auto document = parse_document(sources, 0, report);
  std::set<std::string> keys;
  collect_keys(*document.root(), top_level(), keys);
  each_struct([&](const StructInfo& info) {
    for (const auto& field : info.fields)
      EXPECT_TRUE(keys.contains(fmt::format("{}.{}", info.name, field.key))) << info.name << "." << field.key;
  });
}

TEST(Schema, EveryDefaultStandsInTheReference) {
  const auto text = shipped("conf/reference.yaml");
  each_struct([&](const StructInfo& info) {
    for (const auto& field : info.fields) {
      if (field.default_text.empty() || field.default_text == "[]") continue;
      EXPECT_NE(text.find(fmt::format("{}: {}", field.key, field.default_text)), std::string::npos)
          << info.name << "." << field.key << ": " << field.default_text;
    }
  });
}

/// Writing every default down must change nothing: the texts of the field lists are the defaults of the structs.
TEST(Schema, DefaultsOfThePagesAreTheDefaultsOfTheModel) {
  const auto all = [](const StructInfo& info) {
    std::string out;
    for (const auto& field : info.fields) {
      if (!field.default_text.empty())
        out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", field.key, field.default_text);
    }
    return "{" + out + "}";
  };
  const auto written = [&](std::string_view path) { return all(*fields_of(*find_key(path).field->type)); };
  const auto text = fmt::format(
      "version: 1\ngateway: {}\nmetrics: {}\nadmin: {}\ndefaults: {{timeouts: {}, limits: {}, retries: {}, "
      "path_policy: {}, error_format: problem}}\n"
      "listeners: [{{name: http, address: \":8080\", connections: {}}}]\n"
      "upstreams: [{{name: app, endpoints: [{{address: \"127.0.0.1:9000\", weight: 100, state: active}}], balance: "
      "round-robin, host: preserve, slow_start: 0s, "
      "health: {{passive: {}}}, limits: {}, keepalive: {}}}]\nroutes: [{{name: all, match: {{path: /}}, upstream: app, "
      "priority: 0}}]\n",
      written("gateway"), written("metrics"), written("admin"), written("defaults.timeouts"),
      written("defaults.limits"), written("defaults.retries"), written("defaults.path_policy"),
      written("listener.connections"), written("health.passive"), written("upstream.limits"),
      written("upstream.keepalive"));
  const auto explicit_one = snapshot_of(text);
  const auto implicit = snapshot_of(file_with(""));
  ASSERT_TRUE(explicit_one && implicit);
  EXPECT_EQ(*explicit_one->upstreams[0], *implicit->upstreams[0]);
  EXPECT_EQ(explicit_one->listeners[0], implicit->listeners[0]);
  EXPECT_EQ(explicit_one->default_limits, BodyAndHeadLimits{});
  EXPECT_EQ(explicit_one->default_timeouts, Timeouts{});
  EXPECT_EQ(explicit_one->routes[0].forward()->sides[0].retries, RetryPolicy{});
  EXPECT_EQ(explicit_one->gateway.workers, implicit->gateway.workers);
  EXPECT_EQ(explicit_one->gateway.plugin_dirs->value, (std::vector<std::string>{"/usr/lib/gatehouse/plugins"}));
  EXPECT_FALSE(implicit->gateway.plugin_dirs);
  EXPECT_EQ(explicit_one->gateway.state_dir, implicit->gateway.state_dir);
  EXPECT_EQ(explicit_one->gateway.forwarded, implicit->gateway.forwarded);
  EXPECT_EQ(explicit_one->gateway.trusted_proxies, implicit->gateway.trusted_proxies);
  EXPECT_EQ(explicit_one->metrics.max_series, implicit->metrics.max_series);
  EXPECT_EQ(explicit_one->admin.address, implicit->admin.address);
  const GatewayConfig gateway;
  const auto nested = snapshot_of(fmt::format(
      "version: 1\ngateway: {{request_id: {}, shutdown: {}, reload: {}, log: {}}}\n", written("gateway.request_id"),
      written("gateway.shutdown"), written("gateway.reload"), written("gateway.log")));
  ASSERT_TRUE(nested);
  EXPECT_EQ(nested->gateway.request_id.header, gateway.request_id.header);
  EXPECT_EQ(nested->gateway.request_id.accept, gateway.request_id.accept);
  EXPECT_EQ(nested->gateway.shutdown.delay, gateway.shutdown.delay);
  EXPECT_EQ(nested->gateway.shutdown.drain, gateway.shutdown.drain);
  EXPECT_EQ(nested->gateway.reload.watch, gateway.reload.watch);
  EXPECT_EQ(nested->gateway.reload.debounce, gateway.reload.debounce);
  EXPECT_EQ(nested->gateway.log.level, gateway.log.level);
  EXPECT_EQ(nested->gateway.log.format, gateway.log.format);
  EXPECT_EQ(nested->gateway.log.output, gateway.log.output);
}

/// Every way to mistype `word` by one edit.
std::set<std::string> one_edit(const std::string& word) {
  std::set<std::string> out;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    for (const char c : std::string("aez_")) {
      out.insert(word.substr(0, i) + c + word.substr(i));
      if (i < word.size()) out.insert(word.substr(0, i) + c + word.substr(i + 1));
    }
    if (i < word.size()) out.insert(word.substr(0, i) + word.substr(i + 1));
    if (i + 1 < word.size()) out.insert(word.substr(0, i) + word[i + 1] + word[i] + word.substr(i + 2));
  }
  return out;
}

TEST(Schema, EveryTypoOfEveryKeyGetsASuggestion) {
  std::size_t count = 0;
  each_struct([&](const StructInfo& info) {
    std::vector<std::string_view> keys;
    for (const auto& field : info.fields) keys.push_back(field.key);
    for (const auto key : keys) {
      for (const auto& once : one_edit(std::string(key))) {
        if (once.size() < 2 || info.find(once) != nullptr) continue;
        EXPECT_NE(suggest(once, keys), "") << info.name << "." << key << " as " << once;
        ++count;
        if (key.size() < 5 || once.size() < 5) continue;
        for (const auto& twice : one_edit(once)) {
          if (info.find(twice) != nullptr) continue;
          EXPECT_NE(suggest(twice, keys), "") << info.name << "." << key << " as " << twice;
          ++count;
        }
      }
    }
  });
  EXPECT_GT(count, 10000U);
}

TEST(Schema, KeysAreFoundByTheirPath) {
  for (const auto* path :
       {"version", "route.timeouts", "timeouts.request", "route.timeouts.request", "gateway.shutdown.drain",
        "upstream.health.passive.eject_for", "upstreams.health", "split.weight", "services.routes.match.path",
        "match.path.regex", "upstream.limits.pending"}) {
    EXPECT_NE(find_key(path).field, nullptr) << path;
  }
  EXPECT_EQ(find_key("route.time_outs").nearest, "route.timeouts");
  EXPECT_EQ(find_key("rout.timeouts").nearest, "route.timeouts");
  EXPECT_EQ(find_key("versoin").nearest, "version");
  EXPECT_EQ(find_key("version.more").field, nullptr);
  EXPECT_THAT(describe_key(find_key("timeouts.connect")),
              testing::AllOf(testing::HasSubstr("duration"), testing::HasSubstr("2s"), testing::HasSubstr("inherits")));
}

TEST(Schema, EveryKeyHasAPage) {
  each_struct([](const StructInfo& info) {
    for (const auto& field : info.fields) {
      EXPECT_FALSE(field.docs.empty()) << field.key;
      EXPECT_FALSE(field.docs.ends_with('.')) << field.key;
      EXPECT_FALSE(describe_key({&info, &field, {}}).empty());
    }
  });
}

/// Renames one key of `text` after the other; each time the new name must be told.
TEST(Schema, RenamingAnyKeyOfAValidFileNamesThatKey) {
  const auto text = shipped("conf/reference.yaml");
  Sources sources;
  sources.add(SourceFile("reference.yaml", {}, text));
  ConfigReport report(sources);
  const auto document = parse_document(sources, 0, report);
  std::vector<const Item*> keys;
  const std::function<void(const Item&, const StructInfo*)> collect = [&](const Item& item, const StructInfo* info) {
    for (const auto* each : item.items) collect(*each, info);
    for (const auto& member : item.members) {
      const auto* field = info == nullptr ? nullptr : info->find(member.key->text);
      if (field == nullptr) continue;
      keys.push_back(member.key);
      collect(*member.value, fields_of(*field->type));
    }
  };
  collect(*document.root(), &top_level());
  ASSERT_GT(keys.size(), 120U);
  for (const auto* key : keys) {
    auto changed = text;
    changed.replace(key->begin, key->end - key->begin, "zz" + std::string(key->text));
    const auto result = load_text(changed);
    const auto named = fmt::format("unknown key 'zz{}'", key->text);
    EXPECT_TRUE(std::any_of(result.diagnostics.begin(), result.diagnostics.end(),
                            [&](const Diagnostic& each) { return each.message.find(named) != std::string::npos; }))
        << named << "\n"
        << result.text();
  }
}

}  // namespace
}  // namespace gatehouse::core
