#include "server/control.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "config/make_instances.hpp"
#include "observe/log.hpp"
#include "server/build_info.hpp"
#include "server/machine.hpp"
#include "server/plugin_view.hpp"

namespace gatehouse::core {

namespace {

constexpr std::size_t kMailCapacity = 4096;
constexpr auto kPatience = std::chrono::milliseconds(200);

AdminDiagnostic for_admin(const Diagnostic& from) {
  return {from.file, from.line, from.column, from.code, from.message, from.help};
}

}  // namespace

Control::Control(ControlSettings settings)
    : settings_(std::move(settings)),
      metrics_(std::make_unique<MetricsRegistry>(MetricsSettings{}, build_info())),
      plugins_(std::make_unique<PluginLibraries>(), clock_,
               {automatic_workers(),
                [this](PluginRuntime& runtime, PluginThread& thread) { prepare_plugins(runtime, thread); }}),
      mailbox_(kMailCapacity),
      health_(*metrics_) {
  metrics_->add_source([this](Families& families) { collect_plugins(plugins_, families); });
}

Control::~Control() { stop(); }

// A worker whose box is full is far behind; it is told again until it takes the message, since it must not be lost.
void Control::post(std::size_t worker, auto work) {
  while (!workers_[worker]->mailbox().post(work)) std::this_thread::yield();
}

ReloadOutcome Control::load() {
  if (services_) services_->loop().update_time();
  LoadOptions options;
  options.open_file_limit = settings_.open_file_limit;
  options.plugins = &plugins_;
  auto loaded = load_config(settings_.config_path, options);
  files_.paths = loaded.files;
  files_.paths.insert(files_.paths.end(), loaded.directories.begin(), loaded.directories.end());
  ReloadOutcome outcome;
  outcome.text = loaded.text();
  if (!loaded.ok()) {
    for (const auto& diagnostic : loaded.diagnostics) {
      if (diagnostic.severity == Severity::error) outcome.errors.push_back(for_admin(diagnostic));
    }
    return refuse(std::move(outcome));
  }
  for (const auto& diagnostic : loaded.diagnostics) {
    log_warning("configuration warning", {{"code", diagnostic.code},
                                          {"file", diagnostic.file},
                                          {"line", diagnostic.line},
                                          {"what", diagnostic.message}});
  }
  auto built = build_snapshot(std::move(*loaded.config), snapshot_, resolve_host);
  for (const auto& warning : built.warnings) log_warning(warning);
  if (!listeners_) {
    const auto workers = built.snapshot->gateway.workers;
    listeners_ = std::make_unique<ListenerTable>(settings_.listen, workers != 0 ? workers : automatic_workers());
  }
  try {
    auto change = listeners_->plan(*built.snapshot, clock_.now());
    publish(std::move(built.snapshot), std::move(change));
  } catch (const std::runtime_error& failure) {
    outcome.text = std::string(failure.what()) + "\n";
    outcome.errors.push_back({settings_.config_path, 0, 0, "", failure.what(), ""});
    return refuse(std::move(outcome));
  }
  outcome.succeeded = true;
  outcome.hash = snapshot_->hash;
  last_reload_ = LastReload{clock_.wall(), true, {}};
  loaded_at_ = clock_.wall();
  metrics_->set_config(snapshot_->hash, build_info().version);
  metrics_->reload_finished(true, clock_.wall());
  log_info("configuration loaded", {{"hash", snapshot_->hash.substr(0, 12)},
                                    {"generation", snapshot_->generation},
                                    {"routes", snapshot_->routes.size()},
                                    {"upstreams", snapshot_->upstreams.size()},
                                    {"instances", snapshot_->instances.size()}});
  return outcome;
}

ReloadOutcome Control::refuse(ReloadOutcome outcome) {
  metrics_->reload_finished(false, clock_.wall());
  last_reload_ = LastReload{clock_.wall(), false, outcome.text};
  if (snapshot_) {
    outcome.hash = snapshot_->hash;
    for (const auto& error : outcome.errors) {
      log_error("configuration refused", {{"code", error.code},
                                          {"file", error.file},
                                          {"line", error.line},
                                          {"column", error.column},
                                          {"what", error.message},
                                          {"help", error.help}});
    }
    log_error("reload refused, the running configuration stays", {{"errors", outcome.errors.size()}});
  }
  return outcome;
}

/// The first plugin is wanted: extensions get what they use, and the doors into workers, which do not run yet.
void Control::prepare_plugins(PluginRuntime& runtime, PluginThread& thread) {
  const auto count = runtime.settings().workers;
  make_workers(count);
  services_ = std::make_unique<PluginServices>(count, clock_, *metrics_);
  PluginServices::Doors doors{mailbox_, {}, {}, settings_.attach_loop(services_->loop())};
  for (auto& worker : workers_) doors.workers.push_back(&worker->mailbox());
  doors.endpoints = [this](std::string_view name) -> EndpointSetPtr {
    if (!snapshot_) return nullptr;
    for (const auto& upstream : snapshot_->upstreams) {
      if (upstream->name == name) return health_.endpoints(upstream);
    }
    return nullptr;
  };
  services_->prepare(runtime, thread, std::move(doors));
}

void Control::receive() {
  plugins_.update_time();
  if (services_) services_->loop().update_time();
  mailbox_.receive();
}

void Control::reopen_logs() {
  if (services_) services_->reopen_logs();
}

void Control::make_workers(std::uint32_t count) {
  if (!workers_.empty()) return;
  for (std::uint32_t i = 0; i < count; ++i) {
    auto& shard = metrics_->add_worker(std::to_string(i));
    workers_.push_back(std::make_unique<Worker>(i, count, clock_, shard, *this));
  }
}

std::vector<Adoption> Control::adoptions(const SnapshotPtr& snapshot) {
  metrics_->begin_reload();
  metrics_->set_max_series(snapshot->metrics.max_series);
  route_slots_.clear();
  listener_slots_.clear();
  upstream_slots_.clear();
  for (const auto& route : snapshot->routes) {
    route_slots_.push_back(metrics_->route_slot(route.service.empty() ? "-" : route.service, route.name));
  }
  for (const auto& listener : snapshot->listeners) listener_slots_.push_back(metrics_->listener_slot(listener.name));
  Adoption all;
  for (const auto& upstream : snapshot->upstreams) {
    all.endpoints.push_back(health_.endpoints(upstream));
    upstream_slots_.push_back(metrics_->upstream_slot(upstream->name));
  }
  metrics_->commit_reload();
  all.snapshot = snapshot;
  all.upstream_slots = upstream_slots_;
  all.route_slots = route_slots_;
  all.listener_slots = listener_slots_;
  all.capacity = metrics_->capacity();
  all.plugins = plugins_.runtime();
  all.services = services_.get();
  all.stores = stores_;
  return std::vector<Adoption>(workers_.size(), all);
}

void Control::publish(SnapshotPtr snapshot, ListenerTable::Change change) {
  const bool is_first = !are_workers_started_;
  make_workers(snapshot->gateway.workers != 0 ? snapshot->gateway.workers : automatic_workers());
  if (services_) stores_ = services_->stores().plan(snapshot->redis, stores_.get());
  if (snapshot->gateway.workers != 0 && snapshot->gateway.workers != workers_.size()) {
    log_warning("gateway.workers takes effect at the next start", {{"running", workers_.size()}});
  }
  auto all = adoptions(snapshot);
  listeners_->commit(std::move(change), all, clock_.now());
  health_.keep_only(*snapshot);
  health_.refresh(clock_.now());
  plugins_.set_workers(static_cast<std::uint32_t>(workers_.size()));
  plugins_.set_running(snapshot->loaded->instances);
  update_request_timeouts(snapshot->loaded->model, snapshot->loaded->instances);
  snapshot_ = std::move(snapshot);
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    auto* worker = workers_[i].get();
    auto adoption = std::make_shared<Adoption>(std::move(all[i]));
    post(i, [worker, adoption] { worker->adopt(std::move(*adoption)); });
  }
  if (is_first) {
    for (auto& worker : workers_) worker->start();
    are_workers_started_ = true;
  }
}

void Control::announce_shutdown() {
  is_draining_ = true;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    post(i, [worker = workers_[i].get()] { worker->announce_shutdown(); });
  }
}

void Control::drain(std::function<void()> done) {
  is_draining_ = true;
  when_drained_ = std::move(done);
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    post(i, [worker = workers_[i].get()] { worker->drain(); });
  }
}

void Control::cancel_all() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    post(i, [worker = workers_[i].get()] { worker->cancel_all(); });
  }
}

void Control::stop() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    post(i, [worker = workers_[i].get()] { worker->stop(); });
  }
  for (auto& worker : workers_) worker->join();
  // Instances end here, while there still is a log; they may still name the doors of workers.
  mailbox_.receive();
  plugins_.set_running({});
  snapshot_.reset();
  if (services_) services_->stop();
  workers_.clear();
}

void Control::released(std::uint32_t, SnapshotPtr snapshot) noexcept {
  // Nothing is done with it here but to let it go on this thread.
  (void)mailbox_.post([snapshot = std::move(snapshot)] { (void)snapshot; });
}

void Control::endpoint_failed(const Upstream& upstream, EndpointId endpoint) noexcept {
  (void)mailbox_.post([this, of = &upstream, endpoint] { eject(*of, endpoint); });  // told again if the box was full
}

void Control::eject(const Upstream& upstream, EndpointId endpoint) {
  const auto set = health_.report_failure(upstream, endpoint, clock_.now());
  if (!set) return;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    post(i, [worker = workers_[i].get(), of = &upstream, set] { worker->adopt_endpoints(of, set); });
  }
}

void Control::drained(std::uint32_t) noexcept {
  (void)mailbox_.post([this] {
    if (++drained_workers_ == workers_.size() && when_drained_) when_drained_();
  });
}

std::vector<EndpointUse> Control::endpoint_uses() {
  struct Answers {
    std::mutex lock;
    std::condition_variable came;
    std::size_t missing = 0;
    std::vector<EndpointUse> uses;
  };
  auto answers = std::make_shared<Answers>();
  answers->missing = workers_.size();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    post(i, [worker = workers_[i].get(), answers] {
      auto uses = worker->endpoint_uses();
      const std::lock_guard guard(answers->lock);
      answers->uses.insert(answers->uses.end(), uses.begin(), uses.end());
      --answers->missing;
      answers->came.notify_one();
    });
  }
  std::unique_lock guard(answers->lock);
  answers->came.wait_for(guard, kPatience, [&] { return answers->missing == 0; });
  return answers->uses;
}

}  // namespace gatehouse::core
