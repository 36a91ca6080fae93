// Result<T>: a value, or the Error that took its place.
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>

#include "base/error.hpp"

namespace gatehouse::core {

template <class T = void>
using Result = boost::system::result<T, Error>;

/// Called by Result<T>::value() on an error. Data-path code tests the result first, so this is a programming error.
[[noreturn]] inline void throw_exception_from_error(Error error, const boost::source_location&) {
  throw std::logic_error(std::string("unchecked result: ").append(code(error)));
}

}  // namespace gatehouse::core
