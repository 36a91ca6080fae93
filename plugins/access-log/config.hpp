// The keys of the plugin.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gatehouse/plugin.hpp>

#include "sink_config.hpp"

namespace access_log {

struct AddRemove {
  gatehouse::Map<gatehouse::Template> add;
  std::vector<std::string> remove;

  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&AddRemove::add>("add", "Further fields: name and template. Claims appear only this way."),
        gatehouse::field<&AddRemove::remove>("remove", "Names of fields that records do not get."));
  }
};

struct SampleConfig {
  gatehouse::Percentage rate = gatehouse::percent(100);
  std::vector<std::string> always{"status>=500", "duration>1s", "refused"};

  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&SampleConfig::rate>("rate", "Share of exchanges that get a record."),
        gatehouse::field<&SampleConfig::always>("always",
                                                "An exchange that one of these holds for gets a record whatever the "
                                                "rate: status>=500, duration>1s, refused, aborted."));
  }
};

enum class QueryRule { all, none };
constexpr auto enum_names(QueryRule) { return gatehouse::names("all", "none"); }

struct RedactConfig {
  std::vector<gatehouse::HeaderName> headers{
      "authorization", "proxy-authorization", "cookie",    "set-cookie",
      "x-api-key",     "x-passport",          "txn-token", "x-internal-authorization"};
  std::vector<gatehouse::HeaderName> hash{"idempotency-key"};
  std::variant<QueryRule, std::vector<std::string>> query = QueryRule::all;

  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&RedactConfig::headers>("headers", "Headers whose values are never written."),
        gatehouse::field<&RedactConfig::hash>("hash", "Headers that are written as a hash of their value."),
        gatehouse::field<&RedactConfig::query>("query",
                                               "Query values that are not written: all, none, or those of these "
                                               "parameters."));
  }
};

struct HeaderFields {
  std::vector<gatehouse::HeaderName> request;
  std::vector<gatehouse::HeaderName> response;

  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&HeaderFields::request>("request", "Request headers that are written."),
        gatehouse::field<&HeaderFields::response>("response", "Response headers that are written."));
  }
};

struct BodyConfig {
  gatehouse::Size request;
  gatehouse::Size response;

  static constexpr auto fields() {
    return gatehouse::fields(
        gatehouse::field<&BodyConfig::request>("request", "First bytes of request bodies, text types only.")
            .max(gatehouse::Size{65536}),
        gatehouse::field<&BodyConfig::response>("response", "First bytes of response bodies, text types only.")
            .max(gatehouse::Size{65536}));
  }
};

enum class OpenRecord { upgrades, none };
constexpr auto enum_names(OpenRecord) { return gatehouse::names("upgrades", "none"); }

struct Config {
  std::vector<SinkChoice> sinks{StdoutSink{}};
  Format format = Format::json;
  gatehouse::Template template_;
  AddRemove fields_;
  SampleConfig sample;
  RedactConfig redact;
  HeaderFields header_fields;
  BodyConfig body;
  OpenRecord open_record = OpenRecord::upgrades;
  QueueConfig queue;

  static constexpr auto fields() {
    using gatehouse::field;
    return gatehouse::fields(
        field<&Config::sinks>("sinks", "Where records go; each gets all of them.").min(1),
        field<&Config::format>("format", "How a record is written, unless its sink says otherwise."),
        field<&Config::template_>("template",
                                  "The line of format template: %{name} of any field of the record, ${name} of "
                                  "the gateway's variables."),
        field<&Config::fields_>("fields", "Changes the fields of a record."),
        field<&Config::sample>("sample", "Which exchanges get a record; decided at their end."),
        field<&Config::redact>("redact", "What is never written as it is."),
        field<&Config::header_fields>("header_fields", "Headers that are written; none unless named."),
        field<&Config::body>("body", "How much of bodies is written; 0B: nothing."),
        field<&Config::open_record>("open_record", "Whether an upgraded connection gets a record when it opens, too."),
        field<&Config::queue>("queue", "Bounds of the queue of each sink."));
  }
};

}  // namespace access_log
