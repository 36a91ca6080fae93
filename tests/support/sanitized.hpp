// Whether the memory of the gateway says anything: sanitizers keep freed memory and add their own.
#pragma once

namespace gatehouse::testing {

#ifdef GATEHOUSE_SANITIZED
inline constexpr bool kMeasuresMemory = false;
#else
inline constexpr bool kMeasuresMemory = true;
#endif

}  // namespace gatehouse::testing
