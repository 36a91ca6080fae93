// A body on its way through the instances that want it: pieces go in, what goes on comes out.
#pragma once

#include <string>
#include <string_view>

#include "io/read_buffer.hpp"
#include "plugin/chain_run.hpp"

namespace gatehouse::core {

/// One body of one exchange. Its worker only.
class BodyFilter {
 public:
  enum class Of : std::uint8_t { request, response };

  BodyFilter(ChainRun& run, ReceivePool& pool, Of of) noexcept : nothing(pool), run_(run), of_(of) {}

  /// Walk::suspended: settle() the run, then took().
  Walk pass(std::string_view piece, bool is_last) {
    is_last_ = is_last;
    return took(of_ == Of::request ? run_.push_request_body(piece, is_last) : run_.push_response_body(piece, is_last));
  }
  /// Keeps what goes on after a push, or after the suspension in it.
  Walk took(Walk walk) {
    walk_ = walk;
    if (walk == Walk::proceed) {
      for (const auto segment : run_.body()) out_ += segment;
      has_output_ = has_output_ || !out_.empty() || is_last_;
    }
    return walk;
  }

  [[nodiscard]] ChainRun& run() noexcept { return run_; }
  [[nodiscard]] Walk walk() const noexcept { return walk_; }
  /// The last piece has passed: nothing follows out().
  [[nodiscard]] bool is_last() const noexcept { return is_last_; }
  /// There is something to send.
  [[nodiscard]] bool has_output() const noexcept { return has_output_; }
  [[nodiscard]] std::string& out() noexcept { return out_; }
  void sent() noexcept {
    out_.clear();
    has_output_ = is_leading = false;
  }

  ReadBuffer nothing;       // what a sink has behind out()
  bool is_leading = false;  // a sink has got out() and works on it

 private:
  ChainRun& run_;
  Of of_;
  Walk walk_ = Walk::proceed;
  bool is_last_ = false;
  bool has_output_ = false;
  std::string out_;
};

}  // namespace gatehouse::core
