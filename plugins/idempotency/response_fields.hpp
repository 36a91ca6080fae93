// Which header fields of a response are recorded, and which of them are given again.
#pragma once

#include <vector>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "record.hpp"

namespace idempotency {

/// [on_response] End-to-end fields, without those that belong to one exchange (Date, CORS). Copies live as long as the
/// exchange; throws std::bad_alloc.
[[nodiscard]] Fields fields_to_record(gatehouse::Exchange& exchange);

/// The fields of a replay, borrowed from `recorded` and `config`.
[[nodiscard]] std::vector<gatehouse::HeaderField> fields_to_replay(const Fields& recorded, const ReplayConfig& config,
                                                                   bool is_authenticated);

/// A response that has no end, or none that a record could hold.
[[nodiscard]] bool is_stream(const gatehouse::ResponseHead& response) noexcept;

}  // namespace idempotency
