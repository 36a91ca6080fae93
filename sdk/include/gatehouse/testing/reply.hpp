// Reply: one exchange as a test holds it, during its life and afterwards.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/testing/fake_host.hpp"
#include "gatehouse/testing/record.hpp"

namespace gatehouse::testing {

/// Copies name the same exchange. Lives as long as its harness.
class Reply {
 public:
  Reply(FakeHost& host, std::uint64_t number, std::shared_ptr<Record> record)
      : host_(&host), number_(number), record_(std::move(record)) {}

  /// on_end has run.
  [[nodiscard]] bool is_done() const { return record_->is_done; }
  /// Sent to the client; 0: nothing was.
  [[nodiscard]] unsigned status() const { return record_->status; }
  [[nodiscard]] const std::string& body() const { return record_->body; }
  [[nodiscard]] const Headers& headers() const { return record_->headers; }
  /// The first value; empty when absent.
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const Header& one : record_->headers) {
      if (lower(one.name) == lower(name)) return one.value;
    }
    return {};
  }
  [[nodiscard]] std::size_t header_count(std::string_view name) const {
    return static_cast<std::size_t>(std::count_if(record_->headers.begin(), record_->headers.end(),
                                                  [&](const Header& one) { return lower(one.name) == lower(name); }));
  }
  [[nodiscard]] bool has(std::string_view name) const { return header_count(name) > 0; }

  /// Code of an answer that no upstream made.
  [[nodiscard]] const std::string& reason() const { return record_->report.reason; }
  [[nodiscard]] const std::string& detail() const { return record_->report.detail; }
  [[nodiscard]] const Report& report() const { return record_->report; }
  /// Who calls, as far as it is known now.
  [[nodiscard]] const Identity& identity() const {
    const FakeExchange* exchange = living();
    return exchange == nullptr ? record_->identity : exchange->identity;
  }
  [[nodiscard]] unsigned suspensions() const { return record_->suspensions; }

  [[nodiscard]] bool reached_upstream() const { return !record_->sent.empty(); }
  /// The last attempt's request as the upstream read it.
  [[nodiscard]] SentRequest upstream_request() const {
    return record_->sent.empty() ? SentRequest{} : record_->sent.back();
  }
  [[nodiscard]] const std::vector<SentRequest>& upstream_requests() const { return record_->sent; }

  /// "plugin.name"; empty when nobody noted it.
  [[nodiscard]] std::string note(std::string_view name) const {
    for (const Note& one : record_->report.notes) {
      if (one.plugin + "." + one.name == name) return one.value;
    }
    return {};
  }
  /// Reason that a shadow instance would have refused with; empty: none.
  [[nodiscard]] std::string would_refuse() const {
    for (const InstanceReport& one : record_->report.instances) {
      if (one.is_shadow && one.verdict != GH_DID_PROCEED && !one.reason.empty()) return one.reason;
    }
    return {};
  }

  /// A further piece of the request body.
  void send_body(std::string piece, bool is_last = false) {
    FakeExchange* exchange = living();
    if (exchange == nullptr) return;
    if (!piece.empty()) {
      exchange->record->report.request_body_bytes += piece.size();
      exchange->request_pieces.push_back(std::move(piece));
    }
    exchange->is_request_complete = is_last;
    exchange->wake();
    host_->loop.run();
  }
  void finish_body() { send_body({}, true); }

  /// The client closes its connection, now.
  void disconnect() {
    FakeExchange* exchange = living();
    if (exchange == nullptr) return;
    exchange->has_client_left = true;
    exchange->wake();
    host_->loop.run();
  }

  /// The handle that the plugin knows, to try misuse with.
  [[nodiscard]] gh_exchange* handle() const { return living() == nullptr ? nullptr : living()->handle(); }

 private:
  [[nodiscard]] FakeExchange* living() const {
    const auto found = host_->exchanges.find(number_);
    return found == host_->exchanges.end() ? nullptr : found->second.get();
  }

  FakeHost* host_;
  std::uint64_t number_;
  std::shared_ptr<Record> record_;
};

}  // namespace gatehouse::testing
