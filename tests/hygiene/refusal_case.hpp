// The tables of requests that the gate must refuse. Adding a case is adding a line.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace gatehouse::testing {

struct RefusalCase {
  std::string name;  // row of the specification and what is wrong: letters, digits, underscore
  std::string bytes;
  int status = 400;
  std::string codes = {};  // "bad_head", or several with '|' where two rows meet
  bool in_body = false;    // the head is good: it may have been forwarded before the fault showed
};

inline void PrintTo(const RefusalCase& refusal, std::ostream* out) { *out << refusal.name; }

using RefusalCases = std::vector<RefusalCase>;

RefusalCases framing_cases();     // G01–G06
RefusalCases line_cases();        // G07–G09
RefusalCases start_line_cases();  // G10–G17, G21, G24
RefusalCases chunk_cases();       // G18–G20

/// All of them; those of the rows that are also tested in every split when `for_splits`.
RefusalCases refusal_cases(bool for_splits);

/// POST /submit with these field lines and then these bytes.
std::string post(std::string_view field_lines, std::string_view body = {});
/// GET / with these field lines.
std::string get_with(std::string_view field_lines);
/// POST /submit, chunked, with this body.
std::string chunked_post(std::string_view body);

}  // namespace gatehouse::testing
