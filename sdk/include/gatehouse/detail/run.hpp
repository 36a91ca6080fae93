// The suspended phase of one exchange: who resumes it, and who tells the host when it is done.
#pragma once

#include <gatehouse/detail/context.hpp>
#include <gatehouse/task.hpp>
#include <gatehouse/verdict.hpp>

#include <exception>
#include <optional>
#include <string>

namespace gatehouse::inline v1::detail {

// The line for an exception that reached the boundary. Called inside a catch block.
inline void log_exception(const Context& context, std::string_view where) noexcept {
  try {
    std::string line{where};
    try {
      throw;
    } catch (const std::exception& thrown) {
      line.append(" threw: ").append(thrown.what());
    } catch (...) {
      line.append(" threw something that is no std::exception");
    }
    context.log(GH_LOG_ERROR, line);
  } catch (...) {
    context.log(GH_LOG_ERROR, where);  // no memory for more
  }
}

// The plain verdict for the host; a failure that names its error is told in the log.
inline std::int32_t settle(const Context& context, const Verdict& verdict, std::string_view where) noexcept {
  if (verdict.code() == GH_FAILED && verdict.error() != Error::none) {
    try {
      context.log(GH_LOG_WARNING, std::string{where}.append(" failed: ").append(to_text(verdict.error())));
    } catch (...) {
      context.log(GH_LOG_WARNING, where);
    }
  }
  return verdict.code();
}

// At most one phase of an exchange is suspended at a time, so one Run serves them all.
class Run {
 public:
  Run(const Context& context, gh_exchange* exchange) noexcept : context_{&context}, exchange_{exchange} {}

  // Takes the phase over: its verdict when it is done, else GH_SUSPENDED.
  std::int32_t begin(Task<Verdict> task, const char* where) noexcept {
    where_ = where;
    if (task.is_empty()) return settle(*context_, failed(Error::memory), where);
    if (task.is_done()) return verdict_of(task);
    task_.emplace(std::move(task));
    return GH_SUSPENDED;
  }

  // A completion: lets the coroutine go on, and tells the host when that was the last it waited for.
  void resume(std::coroutine_handle<> waiting) noexcept {
    waiting.resume();
    if (!task_ || !task_->is_done()) return;
    const std::int32_t verdict = verdict_of(*task_);
    task_.reset();
    context_->host->resume(exchange_, verdict);
  }

  // Ends the phase where it stands; its operations are cancelled by their destructors.
  void drop() noexcept { task_.reset(); }

 private:
  std::int32_t verdict_of(Task<Verdict>& task) const noexcept {
    try {
      return settle(*context_, task.take(), where_);
    } catch (...) {
      log_exception(*context_, where_);
      return GH_FAILED;
    }
  }

  const Context* context_;
  gh_exchange* exchange_;
  const char* where_ = "";
  std::optional<Task<Verdict>> task_;
};

}  // namespace gatehouse::inline v1::detail
