// gatehouse.control/1: topics of instances, shared by name within a library.
#include <map>
#include <optional>

#include "plugin/host_extensions.hpp"
#include "plugin/topic.hpp"

namespace gatehouse::core {
namespace {

/// Topics of the process that have a name: an object is known to the code of its library only.
struct TopicService {
  std::unique_ptr<Homeward> homeward;
  std::unique_ptr<TopicThreads> threads;
  std::map<std::pair<const gh_plugin*, std::string>, std::weak_ptr<Topic>> shared;
};

TopicService& topics_of(PluginRuntime& runtime) {
  if (auto* service = service_of<TopicService>(runtime.parts(), ExtensionId::control)) return *service;
  TopicService service;
  service.homeward = std::make_unique<Homeward>(nullptr);
  service.threads = std::unique_ptr<TopicThreads>(new TopicThreads{nullptr, {}, *service.homeward});
  return runtime.parts().make<ServicePart<TopicService>>(ExtensionId::control, std::move(service)).value;
}

struct JoinedTopics final : InstancePart {
  explicit JoinedTopics(const Instance& of) noexcept : instance(of) {}
  void destroying() noexcept override {
    for (const auto& topic : topics) topic->leave(&instance);
  }
  const Instance& instance;
  std::vector<std::shared_ptr<Topic>> topics;
};

gh_topic* make_topic(gh_instance* handle, gh_text shared_name, Topic::Job job, void* context,
                     Topic::Release release) noexcept {
  auto* instance = creating(handle, "control.topic outside of create");
  if (instance == nullptr || job == nullptr) return nullptr;
  auto& service = topics_of(instance->runtime());
  std::shared_ptr<Topic> topic;
  if (shared_name.size != 0) {
    std::erase_if(service.shared, [](const auto& entry) { return entry.second.expired(); });
    auto& shared = service.shared[{&instance->table(), std::string(view(shared_name))}];
    topic = shared.lock();
    if (!topic) shared = topic = std::make_shared<Topic>(*service.threads, release);
  } else {
    topic = std::make_shared<Topic>(*service.threads, release);
  }
  topic->join({instance, job, context});
  part_of<JoinedTopics>(*instance, ExtensionId::control, *instance).topics.push_back(topic);
  return topic->handle();
}

void ask(gh_topic* topic) noexcept {
  if (topic != nullptr) Topic::of(topic).ask();
}

void publish(gh_topic* topic, const void* object, std::int32_t error) noexcept {
  auto* thread = PluginThread::current();
  if (topic == nullptr || thread == nullptr) return;
  const char* fault = "a topic published on a worker";
  if (thread->worker() == nullptr) {
    if (Topic::of(topic).publish(object, error)) return;
    fault = "publish ends a run, and none was under way";
  }
  if (const auto* who = thread->running().instance()) {
    const_cast<Instance*>(who)->misbehaved(*thread, thread->running().phase(), fault);
  }
}

const void* current(gh_topic* topic) noexcept { return topic == nullptr ? nullptr : Topic::of(topic).current(); }

/// In the arena of its exchange.
class WaitOperation final : public Operation, private TopicWaiter {
 public:
  explicit WaitOperation(Topic& topic) noexcept : topic_(topic) {}
  ~WaitOperation() = default;

  gh_op start(ChainRun& run, std::uint64_t most, TimePoint until, std::int32_t& error, gh_done done, void* context) {
    if (!topic_.wait(run.worker().index(), *this, most)) {
      error = GH_E_FULL;
      return 0;
    }
    const auto id = begin(&run, run.acting(), done, context);
    if (id == 0) {
      topic_.forget(*this);
      error = GH_E_FULL;
      return 0;
    }
    timer_.emplace(*this);
    run.worker().wheel().set(*timer_, until);
    topic_.ask();
    return id;
  }

 private:
  struct Expiry : Timer {
    explicit Expiry(WaitOperation& of) noexcept : Timer(&expired), wait(of) {}
    static void expired(Timer& timer) {
      auto& wait = static_cast<Expiry&>(timer).wait;
      wait.topic_.forget(wait);
      wait.finish(GH_E_DEADLINE);
    }
    WaitOperation& wait;
  };

  void finish(std::int32_t error) noexcept {
    timer_.reset();
    complete(error);
  }
  void run_ended(std::int32_t error) noexcept override { finish(error); }
  void abandoned() noexcept override {
    timer_.reset();
    topic_.forget(*this);
  }

  Topic& topic_;
  std::optional<Expiry> timer_;
};

gh_op wait(gh_topic* topic, gh_exchange* exchange, std::uint64_t most, std::int64_t deadline_ns, std::int32_t* error,
           gh_done done, void* context) noexcept {
  *error = GH_E_ARGUMENT;
  auto* run = run_of(exchange);
  if (run == nullptr || topic == nullptr || !may_wait(*run, *error)) return 0;
  auto* operation = make_in_arena<WaitOperation>(*run, Topic::of(topic));
  *error = GH_E_MEMORY;
  if (operation == nullptr) return 0;
  *error = GH_OK;
  return operation->start(*run, most, until_of(*run, deadline_ns), *error, done, context);
}

}  // namespace

void prepare_control(PluginRuntime& runtime, Mailbox* control, std::vector<Mailbox*> workers) {
  TopicService service;
  service.homeward = std::make_unique<Homeward>(control);
  service.threads = std::unique_ptr<TopicThreads>(new TopicThreads{control, std::move(workers), *service.homeward});
  runtime.parts().make<ServicePart<TopicService>>(ExtensionId::control, std::move(service));
}

const gh_control_v1& control_extension() noexcept {
  static constexpr gh_control_v1 kTable{sizeof(gh_control_v1), 0, &make_topic, &ask, &publish, &current, &wait};
  return kTable;
}

}  // namespace gatehouse::core
