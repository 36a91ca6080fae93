// Sink: a destination of log records that never holds up a worker.
#pragma once

#include <gatehouse/detail/context.hpp>

#include <cstring>
#include <string_view>

namespace gatehouse::inline v1 {

// Made by Setup::open_sink. Cheap to copy, good as long as the instance. [worker] Between reserve and commit no other
// reserve.
class Sink {
 public:
  Sink() = default;
  Sink(const gh_sink_v1* table, gh_sink* sink) noexcept : table_{table}, sink_{sink} {}
  explicit operator bool() const noexcept { return sink_ != nullptr; }

  // Room for a record of at most `size` bytes in the worker's ring; nullptr: dropped and counted.
  char* reserve(std::size_t size) const noexcept { return sink_ == nullptr ? nullptr : table_->reserve(sink_, size); }
  // Hands over the first `size` bytes of it; the sink adds its framing. 0: gives the room back.
  void commit(std::size_t size) const noexcept { table_->commit(sink_, size); }
  // Both in one, for a record that is there already. False: dropped.
  bool write(std::string_view record) const noexcept {
    char* room = reserve(record.size());
    if (room == nullptr) return false;
    std::memcpy(room, record.data(), record.size());
    commit(record.size());
    return true;
  }

 private:
  const gh_sink_v1* table_ = nullptr;
  gh_sink* sink_ = nullptr;
};

}  // namespace gatehouse::inline v1
