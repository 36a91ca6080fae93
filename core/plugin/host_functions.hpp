// The parts of the host table, each in a file of its own, and what they share. Internal to plugin/.
#pragma once

#include "gatehouse/abi/plugin.h"
#include "plugin/chain_run.hpp"

namespace gatehouse::core {

void add_instance_functions(gh_host& host) noexcept;  // host_instance.cpp
void add_exchange_functions(gh_host& host) noexcept;  // host_exchange.cpp
void add_head_functions(gh_host& host) noexcept;      // host_heads.cpp
void add_answer_functions(gh_host& host) noexcept;    // host_answer.cpp
void add_identity_functions(gh_host& host) noexcept;  // host_identity.cpp
void add_body_functions(gh_host& host) noexcept;      // host_body.cpp
void add_value_functions(gh_host& host) noexcept;     // host_value.cpp

/// The run behind a handle, on its own worker; nullptr, counted and told, for anything else. Every function of the host
/// that takes an exchange begins with it.
[[nodiscard]] ChainRun* run_of(gh_exchange* handle) noexcept;
/// The same for an instance.
[[nodiscard]] Instance* instance_of(gh_instance* handle) noexcept;

}  // namespace gatehouse::core
