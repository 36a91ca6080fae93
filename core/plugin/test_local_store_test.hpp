// A local store behind the interface alone, for tests that have other types of the same folder in sight.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "stores/store.hpp"

namespace gatehouse::core {

std::unique_ptr<Store> make_test_local_store(const Clock& clock);

}  // namespace gatehouse::core
