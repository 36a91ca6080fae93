// The command line of the benchmark programs: taking options out of the word list, reading numbers with their units.
#include "net/arguments.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace gatehouse::bench {
namespace {

struct Measured {
  std::uint64_t count;
  std::string_view unit;
};

Measured split_unit(std::string_view text) {
  Measured measured{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), measured.count);
  if (error != std::errc{}) throw std::runtime_error("not a number: '" + std::string(text) + "'");
  measured.unit = std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end));
  return measured;
}

}  // namespace

Arguments::Arguments(int argc, char** argv, std::string_view usage) : words_(argv + 1, argv + argc) {
  if (flag("--help") || flag("-h")) {
    std::printf("usage: %.*s\n", static_cast<int>(usage.size()), usage.data());
    std::exit(0);
  }
}

bool Arguments::flag(std::string_view name) {
  for (auto word = words_.begin(); word != words_.end(); ++word) {
    if (*word == name) {
      words_.erase(word);
      return true;
    }
  }
  return false;
}

bool Arguments::take(std::string_view name, std::string& value) {
  for (auto word = words_.begin(); word != words_.end(); ++word) {
    if (*word == name) {
      if (word + 1 == words_.end()) throw std::runtime_error(std::string(name) + " needs a value");
      value = *(word + 1);
      words_.erase(word, word + 2);
      return true;
    }
    if (word->size() > name.size() && word->starts_with(name) && (*word)[name.size()] == '=') {
      value = word->substr(name.size() + 1);
      words_.erase(word);
      return true;
    }
  }
  return false;
}

std::string Arguments::text(std::string_view name, std::string_view otherwise) {
  std::string value(otherwise);
  take(name, value);
  return value;
}

std::vector<std::string> Arguments::texts(std::string_view name) {
  std::vector<std::string> values;
  for (std::string value; take(name, value);) values.push_back(value);
  return values;
}

std::uint64_t Arguments::number(std::string_view name, std::uint64_t otherwise) {
  std::string value;
  if (!take(name, value)) return otherwise;
  const Measured measured = split_unit(value);
  if (!measured.unit.empty())
    throw std::runtime_error(std::string(name) + " takes a plain number, not '" + value + "'");
  return measured.count;
}

std::chrono::nanoseconds Arguments::duration(std::string_view name, std::chrono::nanoseconds otherwise) {
  std::string value;
  return take(name, value) ? parse_duration(value) : otherwise;
}

std::uint64_t Arguments::size(std::string_view name, std::uint64_t otherwise) {
  std::string value;
  return take(name, value) ? parse_size(value) : otherwise;
}

std::string Arguments::positional() {
  for (auto word = words_.begin(); word != words_.end(); ++word) {
    if (!word->starts_with("-")) {
      std::string value = *word;
      words_.erase(word);
      return value;
    }
  }
  return {};
}

void Arguments::finish() const {
  if (!words_.empty()) throw std::runtime_error("unknown argument '" + words_.front() + "', see --help");
}

std::chrono::nanoseconds parse_duration(std::string_view text) {
  const auto [count, unit] = split_unit(text);
  const auto amount = static_cast<std::int64_t>(count);
  if (unit == "us") return std::chrono::microseconds(amount);
  if (unit == "ms") return std::chrono::milliseconds(amount);
  if (unit == "s") return std::chrono::seconds(amount);
  if (unit == "m") return std::chrono::minutes(amount);
  throw std::runtime_error("not a duration like 250ms, 10s or 2m: '" + std::string(text) + "'");
}

std::uint64_t parse_size(std::string_view text) {
  const auto [count, unit] = split_unit(text);
  if (unit.empty() || unit == "B") return count;
  if (unit == "KiB") return count << 10;
  if (unit == "MiB") return count << 20;
  throw std::runtime_error("not a size like 512, 64KiB or 1MiB: '" + std::string(text) + "'");
}

}  // namespace gatehouse::bench
