// Putting the tables together.
#include "hygiene/refusal_case.hpp"

#include <algorithm>
#include <iterator>

#include "support/message.hpp"

namespace gatehouse::testing {

std::string post(std::string_view field_lines, std::string_view body) {
  return request("POST", "/submit", field_lines).append(body);
}

std::string get_with(std::string_view field_lines) { return request("GET", "/", field_lines); }

std::string chunked_post(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }

RefusalCases refusal_cases(bool for_splits) {
  RefusalCases all;
  for (auto& table : {framing_cases(), line_cases(), start_line_cases(), chunk_cases()}) {
    std::ranges::copy_if(table, std::back_inserter(all), [for_splits](const RefusalCase& refusal) {
      const auto row = refusal.name.substr(0, 3);
      return !for_splits || row <= "G09" || row == "G18" || row == "G19";
    });
  }
  return all;
}

}  // namespace gatehouse::testing
