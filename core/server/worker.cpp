#include "server/worker.hpp"

#include <pthread.h>

#include <algorithm>

#include "observe/log.hpp"

namespace gatehouse::core {

namespace {
constexpr std::size_t kMailCapacity = 1024;
}

void Worker::MailWatch::on_mail(Waiter& waiter) {
  auto& self = static_cast<MailWatch&>(waiter);
  self.watch.ready = 0;
  self.worker.mailbox_.receive();
}

Worker::Worker(std::uint32_t index, std::uint32_t count, const Clock& clock, WorkerMetrics& metrics,
               WorkerEvents& events)
    : mailbox_(kMailCapacity), events_(events), context_(index, count, clock, metrics), mail_(*this), loop_(context_) {
  mail_.watch.fd = mailbox_.descriptor();
  mail_.watch.waiter = &mail_;
  mail_.watch.interest = kReadable;
  if (!context_.ready.add(mail_.watch)) throw std::runtime_error("a worker cannot watch its mailbox");
  context_.release = {this, [](void* self, WorkerSnapshot& old) { static_cast<Worker*>(self)->release(old); }};
}

Worker::~Worker() { context_.ready.remove(mail_.watch); }

void Worker::start() {
  context_.metrics.loop_turned(context_.clock.now());  // alive from now on, also before its first turn
  thread_ = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), ("gatehouse/" + std::to_string(context_.index)).c_str());
    loop_.run();
    // What is left ends on the thread it lived on.
    acceptors_.clear();
    cancel_all();
    upstreams_.clear();
    for (const auto& each : snapshots_) release_instances(*each->snapshot);
    plugins_.reset();
    services_.reset();
  });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::adopt(Adoption adoption) {
  context_.update_time();
  context_.metrics.ensure_capacity(adoption.capacity);
  update_listeners(adoption);
  auto opened = std::move(adoption.opened);
  auto* old = context_.current;
  snapshots_.push_back(make_snapshot(adoption));
  context_.current = snapshots_.back().get();
  if (old != nullptr && old->holds == 0) release(*old);
  for (auto& listener : opened) {
    acceptors_.push_back(std::make_unique<Acceptor>(context_, connections_, listener.descriptor,
                                                    listeners_[listener.name], std::move(listener.counts)));
  }
}

void Worker::update_listeners(const Adoption& adoption) {
  for (const auto& name : adoption.closed) {
    listeners_[name].index = UINT32_MAX;
    for (const auto& acceptor : acceptors_) {
      if (acceptor->listener().name == name) close(*acceptor);
    }
  }
  for (const auto& settings : adoption.snapshot->listeners) {
    auto& listener = listeners_[settings.name];
    listener.name = settings.name;
    listener.index = settings.index;
    listener.limits = settings.connections;
    listener.path_policy = settings.path_policy;
    listener.redirect_to_https = settings.redirect_to_https;
    listener.slot = adoption.listener_slots[settings.index];
  }
}

void Worker::start_plugins(const Adoption& adoption) {
  if (adoption.snapshot->instances.empty()) return;
  if (!plugins_) {
    plugins_ = std::make_unique<PluginWorker>(*adoption.plugins, context_.index, context_.now, context_.wall,
                                              context_.wheel, context_.ready);
    plugins_->bind();
    context_.plugins = plugins_.get();
    services_ = std::make_unique<WorkerServices>(*adoption.services, context_.index,
                                                 StoreLoop{context_.ready, context_.wheel, context_.clock},
                                                 [this](std::string_view name) { return find_upstream(name); });
    prepare_extensions(*plugins_, *services_);
  }
  services_->adopt(adoption.stores);
  // Those that stay are held twice for a moment, so that they do not stop and start again.
  for (const auto& instance : adoption.snapshot->instances) instance->hold(*plugins_);
}

WorkerUpstream* Worker::find_upstream(std::string_view name) noexcept {
  const auto* const upstream = context_.current->snapshot->find_upstream(name);
  return upstream == nullptr ? nullptr : context_.current->upstreams[upstream->index];
}

void Worker::release_instances(const Snapshot& snapshot) noexcept {
  for (const auto& instance : snapshot.instances) instance->release(*plugins_);
}

std::unique_ptr<WorkerSnapshot> Worker::make_snapshot(Adoption& adoption) {
  start_plugins(adoption);
  auto made = std::make_unique<WorkerSnapshot>();
  made->route_slots = std::move(adoption.route_slots);
  const auto& upstreams = adoption.snapshot->upstreams;
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    auto& upstream = upstream_for(upstreams[i], adoption.upstream_slots[i], adoption.endpoints[i]);
    ++upstream.holds;
    made->upstreams.push_back(&upstream);
  }
  made->snapshot = std::move(adoption.snapshot);
  return made;
}

WorkerUpstream& Worker::upstream_for(const std::shared_ptr<const Upstream>& upstream, UpstreamSlot slot,
                                     const EndpointSetPtr& endpoints) {
  auto& found = upstreams_[upstream.get()];
  if (!found) {
    const FailureReports failures{this, [](void* self, const Upstream& of, EndpointId endpoint) noexcept {
                                    static_cast<Worker*>(self)->events_.endpoint_failed(of, endpoint);
                                  }};
    found = std::make_unique<WorkerUpstream>(
        WorkerUpstreamContext{context_.ready, context_.wheel, context_.receive, context_.metrics, context_.now,
                              failures, context_.index, context_.count},
        upstream, slot, endpoints);
  } else {
    found->adopt(endpoints);
  }
  return *found;
}

void Worker::release(WorkerSnapshot& old) {
  const auto at = std::find_if(snapshots_.begin(), snapshots_.end(), [&](const auto& s) { return s.get() == &old; });
  for (auto* upstream : old.upstreams) {
    if (--upstream->holds == 0) upstreams_.erase(&upstream->upstream());
  }
  release_instances(*old.snapshot);
  auto snapshot = std::move(old.snapshot);
  snapshots_.erase(at);
  events_.released(context_.index, std::move(snapshot));
}

void Worker::adopt_endpoints(const Upstream* upstream, const EndpointSetPtr& endpoints) {
  context_.update_time();
  if (const auto found = upstreams_.find(upstream); found != upstreams_.end()) found->second->adopt(endpoints);
}

void Worker::close(Acceptor& acceptor) {
  acceptor.begin_close({this, [](void* self, Acceptor& closed) { static_cast<Worker*>(self)->forget(closed); }});
}

void Worker::forget(Acceptor& closed) {
  std::erase_if(acceptors_, [&](const auto& acceptor) { return acceptor.get() == &closed; });
  if (context_.is_draining) tell_if_drained();
}

void Worker::drain() {
  context_.update_time();
  context_.says_close = context_.is_draining = true;
  for (const auto& acceptor : acceptors_) close(*acceptor);
  connections_.for_each([](Connection& connection) { connection.nudge(); });
  connections_.when_empty([](void* self) { static_cast<Worker*>(self)->tell_if_drained(); }, this);
  tell_if_drained();
}

void Worker::tell_if_drained() {
  if (is_drained_told_ || !acceptors_.empty() || connections_.size() != 0) return;
  is_drained_told_ = true;
  events_.drained(context_.index);
}

void Worker::cancel_all() {
  connections_.for_each([](Connection& connection) { connection.cancel(); });
}

std::vector<EndpointUse> Worker::endpoint_uses() {
  std::vector<EndpointUse> uses;
  if (context_.current == nullptr) return uses;
  for (auto* upstream : context_.current->upstreams) {
    for (std::size_t i = 0; i < upstream->endpoint_count(); ++i) {
      auto& endpoint = upstream->endpoint(static_cast<std::int32_t>(i));
      uses.push_back({&upstream->upstream(), endpoint.entry.id, upstream->in_flight(i), endpoint.failures.failures()});
    }
  }
  return uses;
}

}  // namespace gatehouse::core
