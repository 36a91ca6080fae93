// gatehouse.blocking/1: jobs of plugins on the blocking pool, completed on the worker that asked.
#include <chrono>
#include <new>
#include <optional>
#include <thread>

#include "plugin/blocking_service.hpp"
#include "plugin/host_extensions.hpp"

namespace gatehouse::core {
namespace {

struct JobSpec {
  void (*job)(void* data) = nullptr;
  void* data = nullptr;
  void (*free_data)(void* data) = nullptr;
};

/// From the worker to the pool, back to the worker, and home to the control thread, which drops the instance.
class JobOperation final : public Operation, public Homeward::Item {
 public:
  JobOperation(BlockingService& service, PluginWorker& worker, Instance& instance, const JobSpec& spec) noexcept
      : service_(service), worker_(worker), holder_(instance.shared_from_this()), spec_(spec) {
    holder_->hold(worker_);  // its `local` and its code are in use until the job is back
  }
  ~JobOperation() override = default;

  [[nodiscard]] gh_op start(ChainRun& run, TimePoint until, gh_done done, void* context) {
    const auto id = begin(&run, run.acting(), done, context);
    if (id == 0) return 0;
    const BlockingJob job{[](void* self) { static_cast<JobOperation*>(self)->work(); },
                          [](void* self) { static_cast<JobOperation*>(self)->go_back(); }, this};
    if (!service_.pool->post(job)) {
      forget();
      return 0;
    }
    timer_.emplace(*this);
    worker_.wheel().set(*timer_, until);
    return id;
  }
  /// Nothing was begun: the worker keeps the data.
  void refuse() noexcept { end(); }

 private:
  struct Expiry : Timer {
    explicit Expiry(JobOperation& of) noexcept : Timer(&expired), job(of) {}
    static void expired(Timer& timer) {
      auto& job = static_cast<Expiry&>(timer).job;
      job.timer_.reset();
      job.complete(GH_E_DEADLINE);  // the job runs on; nobody waits for it
    }
    JobOperation& job;
  };

  // The pool's thread.
  void work() noexcept {
    spec_.job(spec_.data);
    did_run_ = true;
    go_back();
  }
  void go_back() noexcept {
    const Mail mail{[](void* self) { static_cast<JobOperation*>(self)->is_back(); },
                    [](void* self) { static_cast<JobOperation*>(self)->was_dropped(); }, this};
    // This thread may wait, the worker may not.
    while (!service_.workers[worker_.index()]->post(mail)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  // The worker's.
  void is_back() noexcept {
    timer_.reset();
    complete(did_run_ ? GH_OK : GH_E_CANCELLED);
    end();
  }
  void end() noexcept {
    free_data();
    holder_->release(worker_);
    service_.homeward.send(this);
  }
  void free_data() noexcept {
    if (spec_.free_data == nullptr) return;
    const Entry entry(worker_, *holder_, Phase::none);
    spec_.free_data(spec_.data);
  }
  void abandoned() noexcept override { timer_.reset(); }

  /// The worker's box ends before the job was back: its thread is gone, this one is the control thread.
  void was_dropped() noexcept {
    if (spec_.free_data != nullptr) spec_.free_data(spec_.data);
    delete this;
  }
  // Control thread.
  void arrive() noexcept override {}  // the holder goes with the item

  BlockingService& service_;
  PluginWorker& worker_;
  InstancePtr holder_;
  JobSpec spec_;
  bool did_run_ = false;
  std::optional<Expiry> timer_;
};

/// Drops the data of a job that cannot begin.
gh_op refuse(std::int32_t* error, std::int32_t why, const JobSpec& spec) noexcept {
  *error = why;
  if (spec.free_data != nullptr) spec.free_data(spec.data);
  return 0;
}

gh_op run(gh_exchange* exchange, void (*job)(void*), void* data, void (*free_data)(void*), std::int64_t deadline_ns,
          std::int32_t* error, gh_done done, void* context) noexcept {
  const JobSpec spec{job, data, free_data};
  auto* chain = run_of(exchange);
  if (chain == nullptr || job == nullptr) return refuse(error, GH_E_ARGUMENT, spec);
  if (!may_wait(*chain, *error)) return refuse(error, *error, spec);
  auto& worker = chain->worker();
  auto* service = service_of<BlockingServicePtr>(worker.runtime().parts(), ExtensionId::blocking);
  if (service == nullptr || worker.index() >= (*service)->workers.size()) return refuse(error, GH_E_FULL, spec);
  auto* operation = new (std::nothrow) JobOperation(**service, worker, chain->acting(), spec);
  if (operation == nullptr) return refuse(error, GH_E_MEMORY, spec);
  *error = GH_OK;
  const auto id = operation->start(*chain, until_of(*chain, deadline_ns), done, context);
  if (id != 0) return id;
  *error = GH_E_FULL;
  operation->refuse();
  return 0;
}

}  // namespace

const gh_blocking_v1& blocking_extension() noexcept {
  static constexpr gh_blocking_v1 kTable{sizeof(gh_blocking_v1), 0, &run};
  return kTable;
}

}  // namespace gatehouse::core
