// gatehouse.control/1: topics; the job of the oldest instance runs in a turn of its own, as on the control thread.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/abi/ext/control.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_control {

struct Topic {
  FakeHost* host = nullptr;
  const gh_plugin* library = nullptr;
  struct Member {
    FakeInstance* instance;
    void (*job)(void*, gh_topic*);
    void* context;
  };
  std::vector<Member> members;  ///< the oldest first: its job runs
  void (*release)(const void*) = nullptr;
  const void* object = nullptr;
  bool is_asked = false, is_running = false;
  std::vector<gh_op> waiting;

  Topic() = default;
  Topic(const Topic&) = delete;
  Topic& operator=(const Topic&) = delete;
  ~Topic() { drop(object); }

  void drop(const void* old) const {
    if (old == nullptr || release == nullptr) return;
    host->enter({"release", nullptr, nullptr, true}, [&] { release(old); });
  }
  [[nodiscard]] gh_topic* handle() { return reinterpret_cast<gh_topic*>(this); }
};

inline Topic& topic_of(gh_topic* handle) { return *reinterpret_cast<Topic*>(handle); }

inline void run_job(const std::weak_ptr<Topic>& weak) {
  const auto topic = weak.lock();
  if (topic == nullptr || topic->is_running || !topic->is_asked || topic->members.empty()) return;
  topic->is_asked = false;
  topic->is_running = true;
  const Topic::Member oldest = topic->members.front();
  topic->host->enter({"a topic's job", oldest.instance, nullptr, true},
                     [&] { oldest.job(oldest.context, topic->handle()); });
}

/// Topics find themselves again by their handle, since a turn may come after their end.
inline std::weak_ptr<Topic> weak_of(Topic& topic) {
  for (const auto& kept : topic.host->topics) {
    if (kept.get() == &topic) return std::static_pointer_cast<Topic>(kept);
  }
  return {};
}

inline void ask_topic(Topic& topic) {
  if (topic.is_asked || topic.is_running) return;
  topic.is_asked = true;
  topic.host->loop.post([weak = weak_of(topic)] { run_job(weak); });
}

inline void end_run(Topic& topic, std::int32_t error) {
  topic.is_running = false;
  for (const gh_op id : std::exchange(topic.waiting, {})) topic.host->finish(id, error);
}

/// The instance leaves; the last one ends the topic.
inline void leave(FakeHost& host, const std::shared_ptr<Topic>& topic, const FakeInstance* instance,
                  const std::string& key) {
  const bool was_oldest = !topic->members.empty() && topic->members.front().instance == instance;
  std::erase_if(topic->members, [&](const Topic::Member& member) { return member.instance == instance; });
  if (was_oldest && topic->is_running) {
    const bool is_awaited = !topic->waiting.empty();
    end_run(*topic, GH_E_CANCELLED);
    if (is_awaited && !topic->members.empty()) ask_topic(*topic);
  }
  if (!topic->members.empty()) return;
  host.shared_topics.erase(key);
  host.loop.post([&host, topic] { std::erase_if(host.topics, [&](const auto& kept) { return kept == topic; }); });
}

inline gh_topic* make_topic(gh_instance* handle, gh_text shared_name, void (*job)(void*, gh_topic*), void* context,
                            void (*release)(const void*)) {
  FakeInstance* instance = guarded_create(handle, "control.topic");
  if (instance == nullptr || job == nullptr) return nullptr;
  FakeHost& host = *instance->host;
  const std::string key = shared_name.size == 0 ? "" : copy(instance->plugin->name) + "/" + copy(shared_name);
  std::shared_ptr<Topic> topic;
  if (!key.empty() && host.shared_topics.count(key) > 0)
    topic = std::static_pointer_cast<Topic>(host.shared_topics[key]);
  if (topic == nullptr) {
    topic = std::make_shared<Topic>();
    topic->host = &host;
    topic->release = release;
    host.topics.push_back(topic);
    if (!key.empty()) host.shared_topics[key] = topic;
  }
  topic->members.push_back({instance, job, context});
  instance->at_end.push_back([&host, topic, instance, key] { leave(host, topic, instance, key); });
  return topic->handle();
}

inline void ask(gh_topic* handle) {
  Topic& topic = topic_of(handle);
  if (topic.host->is_allowed("control.ask")) ask_topic(topic);
}

inline void publish(gh_topic* handle, const void* object, std::int32_t error) {
  Topic& topic = topic_of(handle);
  if (!topic.host->is_allowed("control.publish")) return;
  if (!topic.host->entry()->is_control) return topic.host->misuse("publish belongs on the control thread");
  if (!topic.is_running) return topic.host->misuse("publish ends a run, and none was under way");
  if (object != nullptr) {
    const void* old = std::exchange(topic.object, object);
    topic.host->loop.post([weak = weak_of(topic), old] {
      if (const auto alive = weak.lock()) alive->drop(old);
    });
    error = GH_OK;
  }
  end_run(topic, error);
}

inline const void* current(gh_topic* handle) {
  Topic& topic = topic_of(handle);
  return topic.host->is_allowed("control.current") ? topic.object : nullptr;
}

inline gh_op wait(gh_topic* handle, gh_exchange* exchange_handle, std::uint64_t max_waiting, std::int64_t deadline_ns,
                  std::int32_t* error, gh_done done, void* context) {
  Topic& topic = topic_of(handle);
  FakeExchange* exchange = guarded(exchange_handle, "control.wait");
  *error = GH_E_ARGUMENT;
  if (exchange == nullptr) return 0;
  std::erase_if(topic.waiting, [&](gh_op id) { return topic.host->operation(id) == nullptr; });
  *error = topic.host->count_operation();
  if (*error == GH_OK && topic.waiting.size() >= max_waiting) *error = GH_E_FULL;
  if (*error != GH_OK) return 0;
  const gh_op id = topic.host->begin({.exchange = exchange,
                                      .what = "control.wait",
                                      .done = done,
                                      .context = context,
                                      .deadline = Duration{deadline_ns},
                                      .on_deadline = {}});
  topic.waiting.push_back(id);
  ask_topic(topic);
  return id;
}

inline const void* table() {
  static const gh_control_v1 kTable{sizeof(gh_control_v1), 0, make_topic, ask, publish, current, wait};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_control
