// The functions behind a plugin's table: they find the plugin's objects, call its phases, and let nothing out.
#pragma once

#include <gatehouse/detail/keep.hpp>
#include <gatehouse/detail/manifest.hpp>
#include <gatehouse/detail/phases.hpp>
#include <gatehouse/worker.hpp>

#include <memory>
#include <new>
#include <optional>
#include <utility>

namespace gatehouse::inline v1::detail {

// One instance: `self` of the boundary.
template <class T>
struct Holder {
  Holder(const gh_host* host, gh_instance* instance) noexcept : context{host, instance} {}

  void construct(typename ConfigOf<T>::type&& config, Setup& setup) {
    using Config = typename ConfigOf<T>::type;
    if constexpr (std::is_constructible_v<T, Config, Setup&>) {
      object.emplace(std::move(config), setup);
    } else if constexpr (std::is_constructible_v<T, Config>) {
      object.emplace(std::move(config));
    } else if constexpr (std::is_constructible_v<T, Setup&>) {
      object.emplace(setup);
    } else {
      static_assert(std::is_default_constructible_v<T>, "a plugin is constructed from (Config, Setup&), (Config), ...");
      object.emplace();
    }
  }

  Context context;
  Keep keep;
  std::optional<T> object;
};

// What one worker keeps: `local` of the boundary.
template <class T>
struct LocalHolder {
  using Local = typename LocalOf<T>::type;

  LocalHolder(const Holder<T>& holder, std::uint32_t worker) {
    WorkerSetup setup{holder.context, keep, worker};
    if constexpr (std::is_constructible_v<Local, const T&, WorkerSetup&>) {
      local.emplace(*holder.object, setup);
    } else if constexpr (std::is_constructible_v<Local, WorkerSetup&>) {
      local.emplace(setup);
    } else if constexpr (std::is_constructible_v<Local, const T&>) {
      local.emplace(*holder.object);
    } else {
      local.emplace();
    }
  }

  Keep keep;
  std::optional<Local> local;
};

// What an exchange keeps for the instance: `*state` of the boundary, in the arena of the exchange.
template <class T>
struct Slot {
  Slot(const Context& context, gh_exchange* raw) : run{context, raw}, exchange{context, raw, &run} {}

  Run run;
  Exchange exchange;
  std::optional<Body> body;
  [[no_unique_address]] typename StateOf<T>::type state{};
};

template <class T>
struct Trampoline {
  static constexpr bool kKeepsSlot = keeps_slot<T>();

  static void* create(const gh_host* host, gh_instance* instance, const gh_value* config, gh_text* why) noexcept {
    try {
      auto holder = std::make_unique<Holder<T>>(host, instance);
      try {
        return configure(*holder, config) ? holder.release() : nullptr;
      } catch (const std::exception& thrown) {
        host->config_error(instance, nullptr, text(thrown.what()));
        return nullptr;
      }
    } catch (...) {
      *why = text("the plugin could not be constructed");
      return nullptr;
    }
  }
  static void destroy(void* self) noexcept { delete static_cast<Holder<T>*>(self); }

  static void* worker_start(void* self, std::uint32_t worker) noexcept {
    const auto& holder = *static_cast<Holder<T>*>(self);
    try {
      return new LocalHolder<T>{holder, worker};
    } catch (...) {
      log_exception(holder.context, "worker_start");
      return nullptr;
    }
  }
  static void worker_stop(void*, void* local) noexcept { delete static_cast<LocalHolder<T>*>(local); }

  template <auto Phase>
  static std::int32_t run(void* self, void* local, gh_exchange* raw, void** state, gh_body* body,
                          const char* where) noexcept {
    auto& holder = *static_cast<Holder<T>*>(self);
    const Context& context = holder.context;
    Arguments<T> arguments;
    if (!find_local(arguments, local)) return settle(context, failed(Error::memory), where);
    try {
      if constexpr (has_state<T> || is_task<Phase>) {
        Slot<T>* slot = slot_of(context, raw, state);
        if (slot == nullptr) return settle(context, failed(Error::memory), where);
        arguments.exchange = &slot->exchange;
        arguments.state = &slot->state;
        if (body != nullptr) arguments.body = &slot->body.emplace(context, raw, body);
        if constexpr (is_task<Phase>) {
          return slot->run.begin(call<Phase>(holder, arguments), where);
        } else {
          return settle(context, call<Phase>(holder, arguments), where);
        }
      } else {
        Exchange exchange{context, raw};
        Body segments{context, raw, body};
        arguments.exchange = &exchange;
        arguments.body = &segments;
        return settle(context, call<Phase>(holder, arguments), where);
      }
    } catch (...) {
      log_exception(context, where);
      return GH_FAILED;
    }
  }

  static std::int32_t on_request(void* self, void* local, gh_exchange* exchange, void** state) noexcept {
    return run<&T::on_request>(self, local, exchange, state, nullptr, "on_request");
  }
  static std::int32_t on_request_body(void* self, void* local, gh_exchange* exchange, void** state,
                                      gh_body* body) noexcept {
    return run<&T::on_request_body>(self, local, exchange, state, body, "on_request_body");
  }
  static std::int32_t on_response(void* self, void* local, gh_exchange* exchange, void** state) noexcept {
    return run<&T::on_response>(self, local, exchange, state, nullptr, "on_response");
  }
  static std::int32_t on_response_body(void* self, void* local, gh_exchange* exchange, void** state,
                                       gh_body* body) noexcept {
    return run<&T::on_response_body>(self, local, exchange, state, body, "on_response_body");
  }

  // The frame ends first, so that what it refers to is still there.
  static void on_end(void* self, void* local, gh_exchange* raw, void* state, const gh_report* report) noexcept {
    auto& holder = *static_cast<Holder<T>*>(self);
    auto* slot = static_cast<Slot<T>*>(state);
    if (slot != nullptr) slot->run.drop();
    if constexpr (HasEnd<T>) end(holder, local, raw, slot, report);
    if (slot != nullptr) std::destroy_at(slot);
  }

 private:
  static bool configure(Holder<T>& holder, const gh_value* config) {
    using Config = typename ConfigOf<T>::type;
    Setup setup{holder.context, holder.keep, config};
    Config decoded{};
    ConfigType<Config>::decode(setup, setup.config(), decoded);
    if (!setup.has_errors()) holder.construct(std::move(decoded), setup);
    return !setup.has_errors();
  }

  template <auto Phase>
  static auto call(const Holder<T>& holder, const Arguments<T>& arguments) {
    return Signature<decltype(Phase)>::call(Phase, *holder.object, arguments);
  }

  // False: the plugin has a Local and this worker has none, since its construction failed.
  static bool find_local(Arguments<T>& arguments, void* local) noexcept {
    if constexpr (has_local<T>) {
      if (local == nullptr) return false;
      arguments.local = &*static_cast<LocalHolder<T>*>(local)->local;
    }
    return true;
  }

  static Slot<T>* slot_of(const Context& context, gh_exchange* exchange, void** state) {
    if (*state == nullptr) {
      void* memory = context.host->alloc(exchange, sizeof(Slot<T>), alignof(Slot<T>));
      if (memory == nullptr) return nullptr;
      *state = new (memory) Slot<T>{context, exchange};
    }
    return static_cast<Slot<T>*>(*state);
  }

  // An observer, or a phase that found no memory, comes here without a slot.
  static void end(Holder<T>& holder, void* local, gh_exchange* raw, Slot<T>* slot, const gh_report* report) noexcept {
    static_assert(std::is_void_v<ResultOf<&T::on_end>>, "on_end returns nothing");
    Arguments<T> arguments;
    if (!find_local(arguments, local)) return;
    try {
      Exchange exchange{holder.context, raw};
      const Report told{report};
      arguments.exchange = &exchange;
      arguments.report = &told;
      if (slot != nullptr) {
        arguments.state = &slot->state;
        call<&T::on_end>(holder, arguments);
      } else {
        typename StateOf<T>::type fresh{};
        arguments.state = &fresh;
        call<&T::on_end>(holder, arguments);
      }
    } catch (...) {
      log_exception(holder.context, "on_end");
    }
  }
};

}  // namespace gatehouse::inline v1::detail
