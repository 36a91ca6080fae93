// Why a plugin cannot be used: the code of the configuration error, the sentence, and what would help.
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace gatehouse::core {

/// E0501 not found, E0502 cannot be loaded, E0503 ABI not supported, E0504 manifest or schema invalid,
/// E0508 the instance could not be started. The configuration puts the place of the plugin entry to it.
struct PluginProblem {
  PluginProblem() = default;
  // An aggregate could be made of one text alone, and then a result of a text would be either.
  PluginProblem(std::string code_, std::string message_, std::string help_)
      : code(std::move(code_)), message(std::move(message_)), help(std::move(help_)) {}

  std::string code;
  std::string message;
  std::string help;
};

template <class T = void>
using PluginResult = boost::system::result<T, PluginProblem>;

/// Called by PluginResult<T>::value() on an error: a programming error.
[[noreturn]] inline void throw_exception_from_error(const PluginProblem& problem, const boost::source_location&) {
  throw std::logic_error("unchecked plugin result: " + problem.message);
}

}  // namespace gatehouse::core
