// Setup: what a plugin may ask of the host while it is constructed.
#pragma once

#include <gatehouse/cells.hpp>
#include <gatehouse/clock.hpp>
#include <gatehouse/detail/keep.hpp>
#include <gatehouse/http.hpp>
#include <gatehouse/log.hpp>
#include <gatehouse/metrics.hpp>
#include <gatehouse/sink.hpp>
#include <gatehouse/store.hpp>
#include <gatehouse/template.hpp>
#include <gatehouse/timer.hpp>
#include <gatehouse/topic.hpp>
#include <gatehouse/value.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::inline v1 {

// How Setup::open_store opens a store.
struct StoreOptions {
  std::string_view scope = {};  // empty: the instance's own namespace; else one of all instances that give the same
  std::uint64_t max_keys = 0;   // local: bound of take's keys in it; 0: the host's
};

struct TimerOptions {
  std::uint32_t jitter_percent = 0;
};

// [control] Good until the constructor returns; what it gives is good as long as the instance. A config error makes the
// load fail after the constructor has returned, so several can be told.
class Setup {
 public:
  Setup(const detail::Context& context, detail::Keep& keep, const gh_value* config) noexcept
      : context_{&context}, keep_{&keep}, config_{context.host, config} {}
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;

  // The whole config block as written.
  const Value& config() const noexcept { return config_; }

  // What a schema cannot say: E0505 at a path ("policies[1].limit"; "": the whole block) or at a place. A path that
  // leads to nothing written means the nearest thing above it.
  void config_error(std::string_view path, std::string_view message) noexcept { config_error(locate(path), message); }
  void config_error(const Value& at, std::string_view message) noexcept {
    has_errors_ = true;
    context_->host->config_error(context_->instance, at.raw(), detail::text(message));
  }
  void config_warning(std::string_view path, std::string_view message) noexcept {
    config_warning(locate(path), message);
  }
  void config_warning(const Value& at, std::string_view message) noexcept {
    context_->host->config_warning(context_->instance, at.raw(), detail::text(message));
  }
  bool has_errors() const noexcept { return has_errors_; }

  // Every spelling of this header name is removed from what clients send; "x-user-*": all that begin so.
  Result<void> manage_header(std::string_view name) noexcept {
    return detail::to_error(context_->host->manage_header(context_->instance, detail::text(name)));
  }

  // The names become gatehouse_plugin_<plugin>_<name>. Labels are fixed; another set is another series.
  Counter counter(std::string_view name, std::string_view help = {}, Labels labels = {}) noexcept {
    return {*context_, define(&gh_metrics_v1::counter, name, help, labels)};
  }
  Gauge gauge(std::string_view name, std::string_view help = {}, Labels labels = {}) noexcept {
    return {*context_, define(&gh_metrics_v1::gauge, name, help, labels)};
  }
  // bounds: upper bounds of the buckets in seconds, ascending; none: those of plugin durations.
  Histogram histogram(std::string_view name, std::string_view help = {}, Labels labels = {},
                      detail::Borrowed<double> bounds = {}) noexcept {
    const gh_metrics_v1* table = context_->metrics;
    if (table == nullptr) return {};
    return {*context_, table->histogram(context_->instance, detail::text(name), detail::text(help), labels.data(),
                                        labels.size(), bounds.data(), bounds.size())};
  }

  // Further stores, templates, patterns, origins and sinks than the fields of Config give. What cannot be opened is
  // told as a config error at the place given and left unusable.
  Store open_store(std::string_view name, const StoreOptions& options = {}, const Value& at = {}) {
    Store store{std::string{name}.c_str()};
    const gh_store_options raw{sizeof raw, 0, detail::text(options.scope), options.max_keys};
    note(store.open(*context_, &raw, at.raw()));
    return store;
  }
  Template compile_template(std::string text, const Value& at = {}) {
    Template compiled{std::move(text)};
    note(compiled.compile(*context_, at.raw()));
    return compiled;
  }
  Pattern compile_pattern(std::string text, const Value& at = {}) {
    Pattern compiled{std::move(text)};
    note(compiled.compile(*context_, at.raw()));
    return compiled;
  }
  // The origin of a URL, with an own CA file (empty: the system's). What origins() gives makes more of them later.
  Origin origin(std::string_view url, std::string_view ca_file = {}, const Value& at = {}) noexcept {
    gh_origin* made = context_->http == nullptr ? nullptr
                                                : context_->http->origin(context_->instance, detail::text(url),
                                                                         detail::text(ca_file), at.raw());
    return opened(made, at, "this host has no " GH_HTTP_CALL);
  }
  Origin upstream(std::string_view name, const Value& at = {}) noexcept {
    gh_origin* made = context_->http == nullptr
                          ? nullptr
                          : context_->http->upstream(context_->instance, detail::text(name), at.raw());
    return opened(made, at, "this host has no " GH_HTTP_CALL);
  }
  // settings: the map that describes the destination, null: stdout; queue: its bounds, null: the defaults.
  Sink open_sink(const Value& settings, const Value& queue = {}) noexcept {
    if (context_->sink == nullptr) {
      config_error(settings, "this host has no " GH_SINK);
      return {};
    }
    gh_sink* made = context_->sink->open(context_->instance, settings.raw(), queue.raw());
    note(made != nullptr);
    return {context_->sink, made};
  }

  // A topic whose job is `void (Object::*)(Topic<T>)`: setup.topic<Keys, &Source::fetch>(source, url). shared_name: all
  // instances of this library that give it share the topic, and it outlives a reload. object lives as long as the
  // plugin.
  template <class T, auto Function, class Object>
  Topic<T> topic(Object& object, std::string_view shared_name = {}) {
    if (context_->control == nullptr) {
      config_error(Value{}, "this host has no " GH_CONTROL);
      return {};
    }
    using Job = detail::TopicJob<T, Function, Object>;
    auto* job = keep_->add(Job{context_, &object});
    return {context_->control, context_->control->topic(context_->instance, detail::text(shared_name), &Job::run, job,
                                                        &detail::release_object<T>)};
  }

  // Timers on the control thread: setup.every<&Plugin::refresh>(*this, 10s). object lives as long as the plugin.
  template <auto Function, class Object>
  Timer every(Object& object, Duration time, TimerOptions options = {}) {
    return schedule<Function>(object, time, options, 1);
  }
  template <auto Function, class Object>
  Timer once(Object& object, Duration time, TimerOptions options = {}) {
    return schedule<Function>(object, time, options, 0);
  }

  Metrics metrics() const noexcept { return Metrics{*context_}; }
  Cells cells() const noexcept { return Cells{*context_}; }
  Documents documents() const noexcept { return Documents{*context_}; }
  Log log() const noexcept { return Log{*context_}; }
  Clock clock() const noexcept { return Clock{*context_}; }
  Origins origins() const noexcept { return Origins{*context_}; }

  std::string_view address() const noexcept { return text(GH_INSTANCE_ADDRESS); }  // "route/orders/cors"
  std::string_view gateway() const noexcept { return text(GH_INSTANCE_GATEWAY); }
  std::string_view state_directory() const noexcept { return text(GH_INSTANCE_STATE_DIRECTORY); }  // empty: none
  std::uint32_t workers() const noexcept { return static_cast<std::uint32_t>(number(GH_INSTANCE_WORKERS)); }
  bool is_shadow() const noexcept { return number(GH_INSTANCE_IS_SHADOW) != 0; }
  // The longest timeouts.request of the routes that it serves; zero: none.
  Duration request_timeout() const noexcept { return Duration{number(GH_INSTANCE_REQUEST_TIMEOUT_NS)}; }

  // The place of a path in the config, or of the nearest thing written above it.
  Value locate(std::string_view path) const noexcept;

 private:
  template <class Function>
  gh_metric define(Function function, std::string_view name, std::string_view help, const Labels& labels) noexcept {
    const gh_metrics_v1* table = context_->metrics;
    if (table == nullptr) return 0;
    return (table->*function)(context_->instance, detail::text(name), detail::text(help), labels.data(), labels.size());
  }
  template <auto Function, class Object>
  Timer schedule(Object& object, Duration time, TimerOptions options, std::uint32_t every) {
    if (context_->timer == nullptr) return {};
    using Tick = detail::Tick<Function, Object>;
    auto* tick = keep_->add(Tick{context_, &object});
    return {*context_, context_->timer->schedule(context_->instance, time.count(), options.jitter_percent, every,
                                                 &Tick::run, tick)};
  }
  Origin opened(gh_origin* made, const Value& at, std::string_view missing) noexcept {
    if (context_->http == nullptr) config_error(at, missing);
    note(made != nullptr);
    return {*context_, made};
  }
  void note(bool is_open) noexcept { has_errors_ = has_errors_ || !is_open; }
  std::string_view text(std::uint32_t which) const noexcept {
    return detail::view(context_->host->instance_text(context_->instance, which));
  }
  std::int64_t number(std::uint32_t which) const noexcept {
    std::int64_t out = 0;
    return context_->host->instance_number(context_->instance, which, &out) < 0 ? 0 : out;
  }

  const detail::Context* context_;
  detail::Keep* keep_;
  Value config_;
  bool has_errors_ = false;
};

// Steps down while the path leads to something written.
inline Value Setup::locate(std::string_view path) const noexcept {
  Value here = config_;
  while (!path.empty()) {
    const std::size_t end = path.find_first_of(".[", path.front() == '[' ? 1 : 0);
    std::string_view step = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view{} : path.substr(path[end] == '.' ? end + 1 : end);
    Value next;
    if (step.front() == '[') {
      std::uint64_t index = 0;
      for (const char digit : step.substr(1)) {
        if (digit >= '0' && digit <= '9') index = index * 10 + static_cast<std::uint64_t>(digit - '0');
      }
      next = here.at(index);
    } else {
      next = here.find(step);
    }
    if (!next.is_written()) break;
    here = next;
  }
  return here;
}

}  // namespace gatehouse::inline v1
