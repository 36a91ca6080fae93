// SHA-256 over parts that cannot run into each other.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "record.hpp"

struct evp_md_ctx_st;

namespace idempotency {

/// Each part is hashed behind its length: ("ab", "c") differs from ("a", "bc"). Throws std::bad_alloc.
class Hasher {
 public:
  Hasher();

  Hasher& part(std::string_view text);
  /// A part that comes in pieces: its size first, then bytes() until they add up to it.
  Hasher& begin_part(std::uint64_t size);
  Hasher& bytes(std::string_view piece);
  Digest end();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace idempotency
