// Defaults of a plugin's schema as items, so that one reader serves what is written and what is not.
#pragma once

#include <memory_resource>

#include "base/value.hpp"
#include "config/document.hpp"

namespace gatehouse::core {

/// The item that stands for `value`, without a place; lives in `memory`.
const Item* item_of(const Value& value, std::pmr::memory_resource& memory);

}  // namespace gatehouse::core
