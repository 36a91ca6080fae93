// Counters, gauges and histograms, defined at construction and recorded by id.
#pragma once

#include <gatehouse/detail/borrowed.hpp>
#include <gatehouse/detail/context.hpp>
#include <gatehouse/types.hpp>

#include <chrono>

namespace gatehouse::inline v1 {

// A fixed label of a series: {"result", "allowed"}.
struct Label : gh_label {
  constexpr Label(std::string_view name, std::string_view value) noexcept
      : gh_label{detail::text(name), detail::text(value)} {}
};
static_assert(sizeof(Label) == sizeof(gh_label));
using Labels = detail::Borrowed<Label>;

namespace detail {

class Metric {
 public:
  Metric() = default;
  Metric(const Context& context, gh_metric id) noexcept : context_{&context}, id_{id} {}

 protected:
  const gh_metrics_v1* table() const noexcept { return id_ == 0 ? nullptr : context_->metrics; }
  gh_instance* instance() const noexcept { return context_->instance; }
  gh_metric id() const noexcept { return id_; }

 private:
  const Context* context_ = nullptr;
  gh_metric id_ = 0;
};

}  // namespace detail

// Setup and Metrics make them. Cheap to copy, good as long as the instance. [any] A plain write into the worker's own
// shard; where the host has no metrics it does nothing.
class Counter : public detail::Metric {
 public:
  using Metric::Metric;
  void add(std::int64_t amount = 1) const noexcept {
    if (table() != nullptr) table()->add(instance(), id(), amount);
  }
};

class Gauge : public detail::Metric {
 public:
  using Metric::Metric;
  // The value is the sum over the threads.
  void add(std::int64_t amount) const noexcept {
    if (table() != nullptr) table()->add(instance(), id(), amount);
  }
  // [control]
  void set(double value) const noexcept {
    if (table() != nullptr) table()->set(instance(), id(), value);
  }
};

class Histogram : public detail::Metric {
 public:
  using Metric::Metric;
  void observe(Duration time) const noexcept { observe(std::chrono::duration<double>{time}.count()); }
  void observe(double seconds) const noexcept {
    if (table() != nullptr) table()->observe(instance(), id(), seconds);
  }
};

// Defines series after construction too, for labels that are known later only. [control] Cheap to copy, good as long as
// the instance.
class Metrics {
 public:
  explicit Metrics(const detail::Context& context) noexcept : context_{&context} {}

  Counter counter(std::string_view name, std::string_view help = {}, Labels labels = {}) const noexcept {
    return {*context_, define(&gh_metrics_v1::counter, name, help, labels)};
  }
  Gauge gauge(std::string_view name, std::string_view help = {}, Labels labels = {}) const noexcept {
    return {*context_, define(&gh_metrics_v1::gauge, name, help, labels)};
  }

 private:
  template <class Function>
  gh_metric define(Function function, std::string_view name, std::string_view help,
                   const Labels& labels) const noexcept {
    const gh_metrics_v1* table = context_->metrics;
    if (table == nullptr) return 0;
    return (table->*function)(context_->instance, detail::text(name), detail::text(help), labels.data(), labels.size());
  }

  const detail::Context* context_;
};

}  // namespace gatehouse::inline v1
