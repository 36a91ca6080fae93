// Callbacks of an instance or of a worker: small objects that the host's context pointers lead to.
#pragma once

#include <gatehouse/detail/run.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace gatehouse::inline v1::detail {

// Owns what was made for callbacks; ends with the plugin's object, or with the worker's.
class Keep {
 public:
  template <class T>
  T* add(T object) {
    auto owned = std::unique_ptr<T>{new T{std::move(object)}};
    objects_.reserve(objects_.size() + 1);
    objects_.push_back(Any{owned.get(), [](void* kept) { delete static_cast<T*>(kept); }});
    return owned.release();
  }

 private:
  using Any = std::unique_ptr<void, void (*)(void*)>;
  std::vector<Any> objects_;
};

// A timer's tick: a member function without arguments.
template <auto Function, class Object>
struct Tick {
  const Context* context;
  Object* object;

  static void run(void* self) noexcept {
    const auto& tick = *static_cast<Tick*>(self);
    try {
      (tick.object->*Function)();
    } catch (...) {
      log_exception(*tick.context, "a timer");
    }
  }
};

}  // namespace gatehouse::inline v1::detail
