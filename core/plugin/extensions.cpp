// The extensions of this gateway, by id. A plugin asks for them with gh_host.extension.
#include "plugin/runtime.hpp"

namespace gatehouse::core {

std::span<const Extension> all_extensions() noexcept { return {}; }

}  // namespace gatehouse::core
