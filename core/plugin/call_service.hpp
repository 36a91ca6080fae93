// What HTTP calls of plugins use: origins of the process, clients of each thread. Internal to plugin/.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "plugin/extension_services.hpp"
#include "upstream/origin_client.hpp"

namespace gatehouse::core {

/// Of the process. Control thread, but for `blocking`.
struct CallService {
  BlockingPool* blocking = nullptr;  // null: no call is made
  std::function<bool(std::string_view)> has_upstream;
  std::function<EndpointSetPtr(std::string_view)> endpoints;
  std::map<std::string, std::weak_ptr<const HttpOrigin>> origins{};  // by URL and authorities
};

/// Of one thread that makes calls: its loop, and a client per origin.
class CallThread final : public Part {
 public:
  /// A worker's; `directory` knows its upstreams.
  CallThread(CallLoop loop, WorkerDirectory& directory) : loop_(loop), blocks_(4096, 16), directory_(&directory) {}
  /// The control thread's. `arm`: after something was begun.
  CallThread(CallLoop loop, CallService& service, std::function<void()> arm)
      : loop_(loop), blocks_(4096, 16), service_(&service), arm_(std::move(arm)) {}

  [[nodiscard]] CallLoop& loop() noexcept { return loop_; }
  [[nodiscard]] ReceivePool& receive() noexcept { return receive_; }
  [[nodiscard]] BlockPool& blocks() noexcept { return blocks_; }
  void arm() const {
    if (arm_) arm_();
  }
  /// Clients of origins that nobody names any more end on the way.
  std::shared_ptr<OriginClient> client(const std::shared_ptr<const HttpOrigin>& origin);
  /// Of a worker; nullptr: no such upstream.
  [[nodiscard]] WorkerUpstream* upstream(std::string_view name) noexcept {
    return directory_ == nullptr ? nullptr : directory_->upstream(name);
  }
  /// Of the control thread; null: no such upstream.
  [[nodiscard]] EndpointSetPtr endpoints(std::string_view name) const {
    return service_ == nullptr || !service_->endpoints ? nullptr : service_->endpoints(name);
  }
  [[nodiscard]] bool is_worker() const noexcept { return directory_ != nullptr; }
  /// A number that is never the same twice: which endpoint comes next.
  [[nodiscard]] std::uint64_t turn() noexcept { return ++turn_; }

 private:
  CallLoop loop_;
  ReceivePool receive_;
  BlockPool blocks_;
  WorkerDirectory* directory_ = nullptr;
  CallService* service_ = nullptr;
  std::function<void()> arm_;
  std::uint64_t turn_ = 0;
  std::map<std::shared_ptr<const HttpOrigin>, std::shared_ptr<OriginClient>> clients_;
};

}  // namespace gatehouse::core
