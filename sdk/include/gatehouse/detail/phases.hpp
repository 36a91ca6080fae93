// Which phases a plugin has, what they return, and how their parameters are found by type.
#pragma once

#include <gatehouse/body.hpp>
#include <gatehouse/exchange.hpp>
#include <gatehouse/report.hpp>
#include <gatehouse/task.hpp>
#include <gatehouse/verdict.hpp>

#include <tuple>
#include <type_traits>

namespace gatehouse::inline v1::detail {

struct Nothing {
  static constexpr auto fields() { return std::tuple<>{}; }
};

template <class T>
struct ConfigOf {
  using type = Nothing;
};
template <class T>
requires requires { typename T::Config; }
struct ConfigOf<T> {
  using type = typename T::Config;
};
template <class T>
struct LocalOf {
  using type = Nothing;
};
template <class T>
requires requires { typename T::Local; }
struct LocalOf<T> {
  using type = typename T::Local;
};
template <class T>
struct StateOf {
  using type = Nothing;
};
template <class T>
requires requires { typename T::State; }
struct StateOf<T> {
  using type = typename T::State;
};

template <class T>
inline constexpr bool has_local = !std::is_same_v<typename LocalOf<T>::type, Nothing>;
template <class T>
inline constexpr bool has_state = !std::is_same_v<typename StateOf<T>::type, Nothing>;

template <class T>
concept HasRequest = requires {
  &T::on_request;
};
template <class T>
concept HasRequestBody = requires {
  &T::on_request_body;
};
template <class T>
concept HasResponse = requires {
  &T::on_response;
};
template <class T>
concept HasResponseBody = requires {
  &T::on_response_body;
};
template <class T>
concept HasEnd = requires {
  &T::on_end;
};

// What a phase may ask for by type. Null where the phase or the plugin has none.
template <class T>
struct Arguments {
  Exchange* exchange = nullptr;
  typename LocalOf<T>::type* local = nullptr;
  typename StateOf<T>::type* state = nullptr;
  Body* body = nullptr;
  const Report* report = nullptr;
};

template <class Parameter, class T>
decltype(auto) pick(const Arguments<T>& from) noexcept {
  using Bare = std::remove_cvref_t<Parameter>;
  if constexpr (std::is_same_v<Bare, Exchange>) {
    return (*from.exchange);
  } else if constexpr (has_local<T> && std::is_same_v<Bare, typename LocalOf<T>::type>) {
    return (*from.local);
  } else if constexpr (has_state<T> && std::is_same_v<Bare, typename StateOf<T>::type>) {
    return (*from.state);
  } else if constexpr (std::is_same_v<Bare, Body>) {
    return (*from.body);
  } else {
    static_assert(std::is_same_v<Bare, Report>,
                  "a phase takes Exchange&, Local&, State&, in body phases Body&, in on_end const Report&");
    return (*from.report);
  }
}

// A phase is a const or static member function: all workers share the object.
template <class Function>
struct Signature;
template <class R, class T, class... P>
struct Signature<R (T::*)(P...) const> {
  using Result = R;
  template <class Which>
  static constexpr bool takes = (std::is_same_v<std::remove_cvref_t<P>, Which> || ...);
  template <class Plugin>
  static R call(R (T::*phase)(P...) const, const Plugin& plugin, const Arguments<Plugin>& arguments) {
    return (plugin.*phase)(pick<P>(arguments)...);
  }
};
template <class R, class T, class... P>
struct Signature<R (T::*)(P...) const noexcept> : Signature<R (T::*)(P...) const> {};
template <class R, class... P>
struct Signature<R (*)(P...)> {
  using Result = R;
  template <class Which>
  static constexpr bool takes = (std::is_same_v<std::remove_cvref_t<P>, Which> || ...);
  template <class Plugin>
  static R call(R (*phase)(P...), const Plugin&, const Arguments<Plugin>& arguments) {
    return phase(pick<P>(arguments)...);
  }
};
template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : Signature<R (*)(P...)> {};
template <class R, class T, class... P>
struct Signature<R (T::*)(P...)> {
  static_assert(!std::is_same_v<R, R>, "a phase is const: all workers enter the same object");
};

template <class R, class T, class... P>
struct Signature<R (T::*)(P...) noexcept> : Signature<R (T::*)(P...)> {};

template <auto Phase>
using ResultOf = typename Signature<decltype(Phase)>::Result;

template <auto Phase>
inline constexpr bool is_task = std::is_same_v<ResultOf<Phase>, Task<Verdict>>;

// Does a phase of this plugin keep something from one call to the next: a State, or the frame of a Task?
template <class T>
constexpr bool keeps_slot() noexcept {
  bool keeps = has_state<T>;
  if constexpr (HasRequest<T>) keeps = keeps || is_task<&T::on_request>;
  if constexpr (HasRequestBody<T>) keeps = keeps || is_task<&T::on_request_body>;
  if constexpr (HasResponse<T>) keeps = keeps || is_task<&T::on_response>;
  if constexpr (HasResponseBody<T>) keeps = keeps || is_task<&T::on_response_body>;
  return keeps;
}

}  // namespace gatehouse::inline v1::detail
