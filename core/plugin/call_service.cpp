#include "plugin/call_service.hpp"

namespace gatehouse::core {

std::shared_ptr<OriginClient> CallThread::client(const std::shared_ptr<const HttpOrigin>& origin) {
  if (const auto found = clients_.find(origin); found != clients_.end()) return found->second;
  std::erase_if(clients_, [](const auto& entry) {
    // One is held by the key, one by the client itself; and nobody is in the middle of a call.
    return entry.first.use_count() <= 2 && entry.second.use_count() == 1;
  });
  return clients_[origin] = std::make_shared<OriginClient>(loop_, receive_, origin);
}

}  // namespace gatehouse::core
