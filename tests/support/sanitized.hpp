// Whether this build runs under a sanitizer, which keeps freed memory, adds its own and needs descriptors itself.
#pragma once

namespace gatehouse::testing {

#ifdef GATEHOUSE_SANITIZED
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

}  // namespace gatehouse::testing
