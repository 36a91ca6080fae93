// Whether a Redis store can be expected to work, told once per change: gauge and log.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "observe/log.hpp"
#include "stores/store_metrics.hpp"

namespace gatehouse::core {

/// One store on one worker.
class RedisHealth {
 public:
  RedisHealth(std::string_view store, StoreCounts& counts) : store_(store), counts_(counts) {}

  void tell(bool is_up, std::string_view server, std::string_view why) noexcept {
    if (was_up_ == is_up) return;
    was_up_ = is_up;
    counts_.set_up(is_up);
    if (is_up) {
      log_info("store is reachable", {{"store", store_}, {"server", server}});
    } else {
      log_warning("store is unreachable", {{"store", store_}, {"server", server}, {"why", why}});
    }
  }

 private:
  std::string store_;
  StoreCounts& counts_;
  std::optional<bool> was_up_;
};

}  // namespace gatehouse::core
