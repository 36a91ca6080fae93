// The conditions of a route as a person would write them.
#pragma once

#include <string>

#include "routing/match.hpp"

namespace gatehouse::core {

/// "GET,HEAD api.example.com /orders/{id} header:x-tenant". Allocates.
std::string match_text(const Match& match);

}  // namespace gatehouse::core
