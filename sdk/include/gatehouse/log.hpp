// Lines of the operational log, with the instance's address. The host bounds their rate.
#pragma once

#include <gatehouse/detail/context.hpp>

#include <string_view>

namespace gatehouse::inline v1 {

// Cheap to copy; good as long as the instance. [any] A line begins with what happened, then the values; never a secret.
class Log {
 public:
  explicit Log(const detail::Context& context) noexcept : context_{&context} {}
  void debug(std::string_view message) const noexcept { context_->log(GH_LOG_DEBUG, message); }
  void info(std::string_view message) const noexcept { context_->log(GH_LOG_INFO, message); }
  void warning(std::string_view message) const noexcept { context_->log(GH_LOG_WARNING, message); }
  void error(std::string_view message) const noexcept { context_->log(GH_LOG_ERROR, message); }

 private:
  const detail::Context* context_;
};

}  // namespace gatehouse::inline v1
