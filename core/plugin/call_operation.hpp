// One HTTP call of a plugin, from the moment it is begun until it is told or forgotten.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "gatehouse/abi/ext/http_call.h"
#include "plugin/call_service.hpp"
#include "plugin/chain_run.hpp"

namespace gatehouse::core {

/// Where a call goes: an origin of its own, or an upstream of the configuration by name.
struct CallPlace {
  std::shared_ptr<const HttpOrigin> origin;  // null: `upstream`
  std::string upstream;
};

/// Frees itself when it is over.
class CallOperation final : public Operation {
 public:
  CallOperation(CallThread& thread, CallPlace place, std::size_t max_response, gh_http_response& response);

  /// False: the request cannot be written. Before start().
  [[nodiscard]] bool write(const gh_http_request& request);
  /// Over at once when it answers 0: `response` is filled in and the object gone.
  static gh_op start(std::unique_ptr<CallOperation> operation, ChainRun* run, Instance& instance, TimePoint until,
                     gh_done done, void* context);

 private:
  ~CallOperation() = default;
  friend struct std::default_delete<CallOperation>;

  static Detached go(CallOperation* self, TimePoint until);
  Task<CallError> talk(TimePoint until);
  void over(CallError error);
  void fill(CallError error);
  bool keep(std::string_view text, gh_text& to);
  void abandoned() noexcept override;

  CallThread& thread_;
  CallPlace place_;
  std::size_t max_response_;
  gh_http_response& response_;
  HttpCallRequest request_;
  HttpReply reply_;
  Deadline deadline_;
  std::unique_ptr<gh_field[]> fields_;  // from the control thread: until `done` returns
  bool is_starting_ = true;
  bool is_over_ = false;
  bool is_abandoned_ = false;
};

}  // namespace gatehouse::core
