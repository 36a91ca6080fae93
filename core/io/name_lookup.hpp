// The addresses of a host name, found on the blocking pool; whoever asks waits for a descriptor.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ip.hpp"
#include "io/blocking_pool.hpp"

namespace gatehouse::core {

/// One question. Its owner's thread, but for the pool's job, which holds the answer alone until it is done.
class NameLookup {
 public:
  /// Asks. Null when the pool refuses. An address as text is answered at once.
  static std::unique_ptr<NameLookup> start(BlockingPool& pool, const std::string& host);
  /// May be destroyed at any time: the job then finds nobody to tell.
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  [[nodiscard]] bool is_done() const noexcept;
  /// Becomes readable when it is done.
  [[nodiscard]] int descriptor() const noexcept;
  /// Once it is done: in the order of getaddrinfo(3); none: there is no such name, or nobody could tell.
  [[nodiscard]] const std::vector<IpAddress>& addresses() const noexcept;

 private:
  struct Shared {
    explicit Shared(std::string name);
    ~Shared();
    void resolve() noexcept;

    std::string host;
    std::vector<IpAddress> addresses;
    std::atomic<bool> is_done = false;
    int event;
  };

  explicit NameLookup(std::shared_ptr<Shared> shared) noexcept : shared_(std::move(shared)) {}

  std::shared_ptr<Shared> shared_;
};

/// getaddrinfo(3): blocks. IPv4 and IPv6 addresses, none twice.
std::vector<IpAddress> resolve_blocking(const std::string& host) noexcept;

}  // namespace gatehouse::core
