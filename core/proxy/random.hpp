// Random numbers of one worker for balancing and splits: fast, unpredictable enough to spread load, not for secrets.
#pragma once

#include <cstdint>
#include <random>

namespace gatehouse::core {

/// splitmix64 over a seed from the kernel. One thread.
class Random {
 public:
  Random() {
    std::random_device device;
    state_ = (std::uint64_t{device()} << 32) | device();
  }
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept {
    auto z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

}  // namespace gatehouse::core
