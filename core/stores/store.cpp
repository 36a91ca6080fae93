#include "stores/store.hpp"

namespace gatehouse::core {

std::string_view text(StoreError error) noexcept {
  static constexpr std::array<std::string_view, kStoreErrorCount> kTexts{"none",     "unreachable", "deadline", "full",
                                                                         "oversize", "corrupt",     "invalid"};
  return kTexts[static_cast<std::size_t>(error)];
}

std::string_view text(StoreCall call) noexcept {
  static constexpr std::array<std::string_view, kStoreCallCount> kTexts{
      "get", "put_if_absent", "compare_and_set", "remove", "take", "give_back", "renew"};
  return kTexts[static_cast<std::size_t>(call)];
}

}  // namespace gatehouse::core
