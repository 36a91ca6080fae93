#include "server/listener_table.hpp"

#include <unistd.h>

#include <stdexcept>

namespace gatehouse::core {

namespace {
constexpr Duration kClosing = kHandshakeGrace + std::chrono::seconds(1);  // a busy worker reads its mail late
}

ListenerTable::Change::~Change() {
  for (const auto& [name, sockets] : opened_) {
    for (const int fd : sockets.descriptors) ::close(fd);
  }
}

Address ListenerTable::address_of(const Listener& listener) const {
  const auto found = overrides_.find(listener.name);
  if (found == overrides_.end()) return listener.address;
  return listen_address(found->second);
}

PortUse ListenerTable::use_of(const Address& address, TimePoint now) const {
  const auto found = closing_.find(address.port);
  return found != closing_.end() && now < found->second ? PortUse::was_ours_just_now : PortUse::ours_alone;
}

ListenerTable::Change ListenerTable::plan(const Snapshot& snapshot, TimePoint now) const {
  Change change;
  for (const auto& listener : snapshot.listeners) {
    const auto address = address_of(listener);
    change.addresses_[listener.name] = address.text;
    const auto known = asked_.find(listener.name);
    if (known != asked_.end() && known->second == address.text) continue;
    change.opened_[listener.name] = open_listeners(address, workers_, use_of(address, now));
    if (known != asked_.end()) change.closed_.push_back(listener.name);
  }
  for (const auto& [name, address] : asked_) {
    if (!change.addresses_.contains(name)) change.closed_.push_back(name);
  }
  return change;
}

void ListenerTable::commit(Change change, std::vector<Adoption>& adoptions, TimePoint now) {
  std::erase_if(closing_, [&](const auto& port) { return port.second <= now; });
  for (const auto& name : change.closed_) {
    closing_[listen_address(asked_.at(name)).port] = now + kClosing;
    bound_.erase(name);
    counts_.erase(name);
  }
  for (auto& [name, sockets] : change.opened_) {
    bound_[name] = sockets.bound;
    auto& counts = counts_[name];
    if (!counts) counts = std::make_shared<ConnectionCounts>();
    for (std::size_t worker = 0; worker < adoptions.size(); ++worker) {
      adoptions[worker].opened.push_back({name, sockets.descriptors[worker], counts});
    }
  }
  for (auto& adoption : adoptions) adoption.closed = change.closed_;
  asked_ = std::move(change.addresses_);
  change.opened_.clear();  // the workers own them now
}

const std::string& ListenerTable::bound(const std::string& name) const {
  static const std::string kNone;
  const auto found = bound_.find(name);
  return found == bound_.end() ? kNone : found->second;
}

}  // namespace gatehouse::core
