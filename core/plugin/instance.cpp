// Making, holding and ending an instance.
#include "plugin/instance.hpp"

#include "base/text.hpp"
#include "observe/log.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/extension_services.hpp"
#include "plugin/slow_phase.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {
namespace {

std::string scope_of(const InstanceSpec& spec) {
  const auto slash = spec.address.rfind('/');
  if (slash == std::string::npos || spec.name != spec.library->name()) return spec.address;
  return spec.address.substr(0, slash);
}

std::vector<std::string> reason_codes(const Manifest& manifest) {
  std::vector<std::string> codes;
  for (const auto& reason : manifest.reasons) codes.push_back(reason.code);
  return codes;
}

std::uint64_t phases_of(const gh_plugin& table) noexcept {
  std::uint64_t phases = table.phases & kAllPhases;
  if (table.on_request == nullptr) phases &= ~std::uint64_t{GH_ON_REQUEST};
  if (table.on_request_body == nullptr) phases &= ~std::uint64_t{GH_ON_REQUEST_BODY};
  if (table.on_response == nullptr) phases &= ~std::uint64_t{GH_ON_RESPONSE};
  if (table.on_response_body == nullptr) phases &= ~std::uint64_t{GH_ON_RESPONSE_BODY};
  if (table.on_end == nullptr) phases &= ~std::uint64_t{GH_ON_END};
  return phases;
}

}  // namespace

Instance::Instance(PluginRuntime& runtime, InstanceSpec spec)
    : runtime_(runtime),
      spec_(std::move(spec)),
      table_(&spec_.library->table()),
      phases_(phases_of(*table_)),
      account_(runtime.accounting().open(plugin(), scope_of(spec_), reason_codes(manifest()))),
      seats_(runtime.settings().workers),
      request_timeout_(spec_.request_timeout) {
  for (std::size_t i = 0; i < seats_.size(); ++i) seats_[i].account = &account_->workers[i];
}

PluginResult<InstancePtr> Instance::create(PluginRuntime& runtime, InstanceSpec spec,
                                           std::vector<InstanceFinding>& findings) {
  InstancePtr instance(new Instance(runtime, std::move(spec)));
  if (auto created = instance->run_create(findings); !created) return created.error();
  return instance;
}

PluginResult<> Instance::run_create(std::vector<InstanceFinding>& findings) {
  auto& thread = *PluginThread::current();
  const auto told = findings.size();
  const auto errors = [&findings, told] {
    std::size_t count = 0;
    for (auto i = told; i < findings.size(); ++i) count += findings[i].is_error ? 1 : 0;
    return count;
  };
  prepare_instance(*this);
  findings_ = &findings;
  gh_text why{};
  const auto begun = runtime_.clock().now();
  {
    const Entry entry(thread, *this, Phase::control);
    self_ = table_->create(&runtime_.host(), handle(), reinterpret_cast<const gh_value*>(&spec_.config->root), &why);
  }
  create_took_ = runtime_.clock().now() - begun;
  findings_ = nullptr;
  if (errors() != 0) return PluginProblem{"E0505", {}, {}};
  if (self_ == nullptr) {
    const auto text = view(why);
    return PluginProblem{
        "E0505", text.empty() ? "the plugin refused its config without a reason" : std::string(text), {}};
  }
  if (create_took_ > kLongestCreate) {
    return PluginProblem{"E0508", "the start of " + address() + " took too long",
                         "what it waits for must answer in " +
                             std::to_string(std::chrono::duration_cast<std::chrono::seconds>(kLongestCreate).count()) +
                             " s"};
  }
  return {};
}

Instance::~Instance() {
  parts_.for_each([](InstancePart& part) { part.destroying(); });
  if (self_ != nullptr) {
    auto* thread = PluginThread::current();
    if (thread == nullptr) {
      table_->destroy(self_);
    } else {
      const Entry entry(*thread, *this, Phase::control);
      table_->destroy(self_);
    }
  }
  magic_ = 0;
}

bool Instance::may_serve_as(const InstanceSpec& spec) const noexcept {
  return spec.library->hash() == spec_.library->hash() && &spec.library->table() == table_ &&
         spec.address == spec_.address && spec.name == spec_.name && spec.mode == spec_.mode &&
         spec.config->root == spec_.config->root;
}

void Instance::hold(PluginWorker& worker) noexcept {
  auto& seat = seats_[worker.index()];
  if (seat.holds++ != 0 || table_->worker_start == nullptr) return;
  const Entry entry(worker, *this, Phase::worker_start);
  seat.local = table_->worker_start(self_, worker.index());
}

void Instance::release(PluginWorker& worker) noexcept {
  auto& seat = seats_[worker.index()];
  if (--seat.holds != 0) return;
  parts_.for_each([&worker](InstancePart& part) { part.worker_stopping(worker); });
  if (table_->worker_stop != nullptr) {
    const Entry entry(worker, *this, Phase::worker_start);
    table_->worker_stop(self_, seat.local);
  }
  seat.local = nullptr;
}

void Instance::tell(bool is_error, const Value* at, std::string_view message) {
  if (findings_ == nullptr) return;
  findings_->push_back({is_error, at == nullptr ? spec_.config->root.place : at->place, std::string(message)});
}

bool Instance::manage(std::string_view name) {
  if (findings_ == nullptr || name.empty()) return false;
  const bool is_prefix = name.back() == '*';
  if (is_prefix) name.remove_suffix(1);
  if (!is_token(name)) return false;
  if (!is_shadow()) managed_.push_back({std::string(name), is_prefix});
  return true;
}

Instance* Instance::of(gh_instance* handle) noexcept {
  auto* instance = reinterpret_cast<Instance*>(handle);
  return instance != nullptr && instance->magic_ == kMagic ? instance : nullptr;
}

void Instance::misbehaved(PluginThread& thread, Phase phase, std::string_view what) noexcept {
  if (auto* worker = thread.worker()) {
    auto& account = *seats_[worker->index()].account;
    account.misbehaviour.add(1);
    const auto now = ticks_now();
    const auto second = runtime_.rate().ticks(std::chrono::seconds(1));
    if (account.misbehaviour_told != 0 && now - account.misbehaviour_told < second) return;
    account.misbehaviour_told = now;
  }
  log_error("a plugin breaks a rule of the boundary",
            {{"instance", address()}, {"version", library().version()}, {"phase", name_of(phase)}, {"what", what}});
}

}  // namespace gatehouse::core
