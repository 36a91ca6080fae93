// A read-only tree of typed values with their places: decoded configuration of plugins, verified claims, JSON texts.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string_view>

namespace gatehouse::core {

/// Where a value was written: bytes [begin, end) of one file of the configuration. Without a file it was written
/// nowhere (a default), or in a text that is no file (JSON; begin and end then count bytes of that text).
struct ValuePlace {
  static constexpr std::uint32_t kNoFile = 0xffffffff;
  std::uint32_t file = kNoFile;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct ValueMember;

/// One value. Views: its content lives in a ValueTree. Plain data; any thread may read a finished tree.
struct Value {
  /// The numbers are those of GH_VALUE_* of the plugin boundary.
  enum class Kind : std::uint8_t { null, boolean, integer, real, text, list, map, duration, rate };

  Kind kind = Kind::null;
  ValuePlace place;
  std::int64_t integer = 0;  // boolean (0, 1), integer, duration (nanoseconds), rate (count)
  std::int64_t per = 0;      // rate: nanoseconds
  double real = 0;
  std::string_view text;
  std::span<const Value> items;          // of a list
  std::span<const ValueMember> members;  // of a map, in the order in which they were written

  static Value of_boolean(bool value) noexcept { return make(Kind::boolean, value ? 1 : 0); }
  static Value of_integer(std::int64_t value) noexcept { return make(Kind::integer, value); }
  static Value of_duration(std::int64_t nanoseconds) noexcept { return make(Kind::duration, nanoseconds); }
  static Value of_rate(std::int64_t count, std::int64_t nanoseconds) noexcept {
    auto value = make(Kind::rate, count);
    value.per = nanoseconds;
    return value;
  }
  static Value of_real(double number) noexcept {
    auto value = make(Kind::real, 0);
    value.real = number;
    return value;
  }
  /// `text` must live as long as the tree: ValueTree::copy().
  static Value of_text(std::string_view text) noexcept {
    auto value = make(Kind::text, 0);
    value.text = text;
    return value;
  }
  static Value of_list(std::span<const Value> items) noexcept {
    auto value = make(Kind::list, 0);
    value.items = items;
    return value;
  }
  static Value of_map(std::span<const ValueMember> members) noexcept {
    auto value = make(Kind::map, 0);
    value.members = members;
    return value;
  }

  /// Value of `key` of a map, or nullptr. Linear.
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;

 private:
  static Value make(Kind kind, std::int64_t integer) noexcept {
    Value value;
    value.kind = kind;
    value.integer = integer;
    return value;
  }
};

struct ValueMember {
  std::string_view key;
  ValuePlace key_place;
  Value value;
};

/// Same kinds and contents throughout; places do not count, the order of members does.
[[nodiscard]] bool operator==(const Value& a, const Value& b) noexcept;

/// Memory of one tree, and its root. Built by one thread, then read by any.
class ValueTree {
 public:
  /// Memory of its own.
  ValueTree() : own_(std::make_unique<std::pmr::monotonic_buffer_resource>(1024)), memory_(own_.get()) {}
  /// Memory of somebody else, who frees it: the arena of an exchange.
  explicit ValueTree(std::pmr::memory_resource& memory) noexcept : memory_(&memory) {}

  /// A copy that lives as long as the tree.
  std::string_view copy(std::string_view text);
  /// Default-constructed elements, to be filled and put into of_list() and of_map().
  std::span<Value> values(std::size_t count) { return array<Value>(count); }
  std::span<ValueMember> members(std::size_t count) { return array<ValueMember>(count); }

  Value root;

 private:
  template <class T>
  std::span<T> array(std::size_t count) {
    if (count == 0) return {};
    auto* at = static_cast<T*>(memory_->allocate(sizeof(T) * count, alignof(T)));
    std::uninitialized_default_construct_n(at, count);
    return {at, count};
  }

  std::unique_ptr<std::pmr::monotonic_buffer_resource> own_;
  std::pmr::memory_resource* memory_;
};

}  // namespace gatehouse::core
