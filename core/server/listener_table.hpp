// The listening sockets of the process: opened for a new snapshot before it is published, handed to the workers.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/snapshot.hpp"
#include "server/connection_limits.hpp"
#include "server/sockets.hpp"
#include "server/worker.hpp"

namespace gatehouse::core {

/// `--listen NAME=ADDRESS`: address of a listener as given on the command line; port 0 is allowed there.
using ListenOverrides = std::map<std::string, std::string>;

/// Control thread.
class ListenerTable {
 public:
  ListenerTable(ListenOverrides overrides, std::uint32_t workers)
      : overrides_(std::move(overrides)), workers_(workers) {}

  /// What a snapshot changes. Sockets it has opened are closed again unless commit() takes them.
  class Change {
   public:
    Change() = default;
    Change(Change&&) = default;
    Change& operator=(Change&&) = delete;
    ~Change();

   private:
    friend class ListenerTable;
    std::map<std::string, ListeningSockets> opened_;
    std::vector<std::string> closed_;
    std::map<std::string, std::string> addresses_;  // of all listeners, as asked for
  };

  /// Opens what is new or has another address. A moved listener is closed and opened under its name, except that the
  /// same address cannot be bound twice. Throws std::runtime_error with a text for the operator; nothing has changed
  /// then.
  [[nodiscard]] Change plan(const Snapshot& snapshot, TimePoint now) const;
  /// The change is published: adds it to the adoption of every worker.
  void commit(Change change, std::vector<Adoption>& adoptions, TimePoint now);

  /// "127.0.0.1:8080" of a listener; empty when unknown.
  [[nodiscard]] const std::string& bound(const std::string& name) const;
  [[nodiscard]] const std::map<std::string, std::string>& all_bound() const noexcept { return bound_; }

 private:
  [[nodiscard]] Address address_of(const Listener& listener) const;
  [[nodiscard]] PortUse use_of(const Address& address, TimePoint now) const;

  ListenOverrides overrides_;
  std::uint32_t workers_;
  std::map<std::string, std::string> asked_;  // name → address as configured or overridden
  std::map<std::string, std::string> bound_;
  std::map<std::string, std::shared_ptr<ConnectionCounts>> counts_;
  std::map<std::uint16_t, TimePoint> closing_;  // port → until when sockets of a removed listener may be open on it
};

}  // namespace gatehouse::core
