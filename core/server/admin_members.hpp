// Members of a JSON document that come twice: readers disagree which one counts, so they are refused.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::core {

/// Name of the first member that is in an object twice, into `name`; false when there is none. `text` has been parsed
/// and found to be JSON.
bool find_duplicate_member(std::string_view text, std::string& name);

}  // namespace gatehouse::core
