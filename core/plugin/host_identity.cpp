// The host table: who calls, what is noted, what became of the exchange.
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

/// For handles that are none: identity() promises never to be NULL.
const gh_identity kNobody = Identity().get();

const gh_identity* identity(gh_exchange* handle) noexcept {
  auto* run = run_of(handle);
  return run == nullptr ? &kNobody : &run->identity().get();
}

std::int32_t set_identity(gh_exchange* handle, const gh_identity* given) noexcept {
  auto* run = run_of(handle);
  return run == nullptr || given == nullptr ? GH_E_ARGUMENT : run->set_identity(*given);
}

const gh_consumer* consumer(gh_exchange* handle) noexcept {
  auto* run = run_of(handle);
  return run == nullptr ? nullptr : run->consumer().consumer;
}

std::int32_t note(gh_exchange* handle, gh_text name, gh_text value) noexcept {
  auto* run = run_of(handle);
  return run == nullptr ? GH_E_ARGUMENT : run->note(view(name), view(value));
}

const gh_report* report(gh_exchange* handle) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr) return nullptr;
  switch (run->phase()) {
    case Phase::response:
    case Phase::response_body:
    case Phase::end:
      return &run->report();
    default:
      return nullptr;
  }
}

}  // namespace

void add_identity_functions(gh_host& host) noexcept {
  host.identity = &identity;
  host.set_identity = &set_identity;
  host.consumer = &consumer;
  host.note = &note;
  host.report = &report;
}

}  // namespace gatehouse::core
