// What a plugin says about itself: its static constexpr Info, which becomes the manifest together with its Config.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace gatehouse::inline v1 {

// A short list that lives in constant data. More than Max elements do not compile.
template <class T, std::size_t Max>
class FixedList {
 public:
  constexpr FixedList() noexcept = default;
  constexpr FixedList(std::initializer_list<T> items) {
    for (const T& item : items) items_.at(size_++) = item;
  }
  constexpr const T* begin() const noexcept { return items_.data(); }
  constexpr const T* end() const noexcept { return items_.data() + size_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }

 private:
  std::array<T, Max> items_{};
  std::size_t size_ = 0;
};

// A refusal: its code (log, metric, problem), its status, and the one sentence that a client reads. The sentence never
// holds input. type: a registered problem type; empty: the gateway's own.
struct Reason {
  std::string_view code;
  int status = 0;
  std::string_view text;
  std::string_view type = {};
};

enum class BodyMode : std::uint32_t { none = 0, stream = 1, buffer = 2 };
enum class Over : std::uint32_t { stream, fail };  // a response body larger than the buffer

// How a plugin wants the bodies of one direction. `how` is the most that an instance may ask for (Exchange::want_body);
// `unless_asked` is what it gets when it does not. max: bytes of a buffer; 0: the config decides at run time.
struct BodyWish {
  BodyMode how = BodyMode::none;
  std::uint64_t max = 0;
  BodyMode unless_asked = BodyMode::none;
  Over over = Over::stream;
};

constexpr BodyWish stream_body() noexcept { return {BodyMode::stream, 0, BodyMode::stream, Over::stream}; }
constexpr BodyWish buffer_body(std::uint64_t max, Over over = Over::stream) noexcept {
  return {BodyMode::buffer, max, BodyMode::buffer, over};
}

enum class Standing { experimental, stable };

struct Info {
  std::string_view name;     // as in the configuration: "tenant-gate"
  std::string_view version;  // of the plugin: "1.0.0"
  Standing standing = Standing::experimental;
  FixedList<std::string_view, 8> provides = {};  // "identity", "preflight"
  FixedList<std::string_view, 8> needs = {};     // "identity"
  FixedList<std::string_view, 8> uses = {};      // "upstream"
  FixedList<std::string_view, 16> notes = {};    // names that Exchange::note accepts
  FixedList<Reason, 32> reasons = {};            // codes that Exchange::refuse accepts
  bool closed_only = false;                      // on_failure: open is refused when the configuration is read
  bool observer = false;                         // on_end of every exchange, also of one that reached no route
  BodyWish request_body = {};
  BodyWish response_body = {};
  std::uint32_t needs_minor = 0;  // lowest minor of the boundary that it accepts
};

}  // namespace gatehouse::inline v1
