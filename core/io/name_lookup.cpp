#include "io/name_lookup.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace gatehouse::core {

std::vector<IpAddress> resolve_blocking(const std::string& host) noexcept {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<IpAddress> addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  for (const auto* at = found; at != nullptr; at = at->ai_next) {
    IpAddress address;
    if (at->ai_family == AF_INET) {
      address = IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr.s_addr));
    } else if (at->ai_family == AF_INET6) {
      std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr, 16);
    } else {
      continue;
    }
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  return addresses;
}

NameLookup::Shared::Shared(std::string name) : host(std::move(name)), event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

NameLookup::Shared::~Shared() {
  if (event >= 0) ::close(event);
}

void NameLookup::Shared::resolve() noexcept {
  addresses = resolve_blocking(host);
  is_done.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  (void)!::write(event, &one, sizeof one);
}

std::unique_ptr<NameLookup> NameLookup::start(BlockingPool& pool, const std::string& host) {
  auto shared = std::make_shared<Shared>(host);
  if (shared->event < 0) return nullptr;
  if (const auto literal = IpAddress::parse(host)) {
    shared->addresses.push_back(*literal);
    shared->is_done = true;
    const std::uint64_t one = 1;
    (void)!::write(shared->event, &one, sizeof one);
    return std::unique_ptr<NameLookup>(new NameLookup(std::move(shared)));
  }
  using Holder = std::shared_ptr<Shared>;
  auto holder = std::make_unique<Holder>(shared);
  const BlockingJob job{[](void* subject) {
                          const std::unique_ptr<Holder> self(static_cast<Holder*>(subject));
                          (*self)->resolve();
                        },
                        [](void* subject) { delete static_cast<Holder*>(subject); }, holder.get()};
  if (!pool.post(job)) return nullptr;
  (void)holder.release();
  return std::unique_ptr<NameLookup>(new NameLookup(std::move(shared)));
}

NameLookup::~NameLookup() = default;

bool NameLookup::is_done() const noexcept { return shared_->is_done.load(std::memory_order_acquire); }
int NameLookup::descriptor() const noexcept { return shared_->event; }
const std::vector<IpAddress>& NameLookup::addresses() const noexcept { return shared_->addresses; }

}  // namespace gatehouse::core
