// The only include of Boost.JSON. Control thread and command line; never on the request path.
#pragma once

#include <boost/json.hpp>

namespace gatehouse::core {

namespace json = boost::json;

}  // namespace gatehouse::core
