// Only async-signal-safe calls below crash_handler: write(2), loads of atomics, stores to the stack.
#include "plugin/crash_report.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

#include "plugin/instance.hpp"
#include "plugin/thread.hpp"

namespace gatehouse::core {
namespace {

// A signal handler gets no argument of ours: these are the process-wide state it needs, written at start and at
// reloads only.
std::atomic<int> crash_descriptor{2};
constexpr std::size_t kMostText = 32 * 1024;
std::array<std::array<char, kMostText>, 2> library_texts;
std::atomic<unsigned> library_text{0};  // which of the two is complete

void put(std::string_view text) noexcept {
  const int descriptor = crash_descriptor.load(std::memory_order_relaxed);
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void put_number(unsigned long long number) noexcept {
  std::array<char, 20> digits{};
  std::size_t at = digits.size();
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  put({digits.data() + at, digits.size() - at});
}

void put_thread() noexcept {
  auto* thread = PluginThread::current();
  if (thread == nullptr) return;
  if (thread->worker() == nullptr) {
    put(" thread=control");
  } else {
    put(" worker=");
    put_number(thread->worker()->index());
  }
  const auto* instance = thread->running().instance();
  if (instance == nullptr) return;
  put(" instance=");
  put(instance->address());
  put(" phase=");
  put(name_of(thread->running().phase()));
  put(" plugin=");
  put(instance->plugin());
  put(" version=");
  put(instance->library().version());
}

void crash_handler(int signal) noexcept {
  put("gatehouse crashed: signal=");
  put_number(static_cast<unsigned long long>(signal));
  put_thread();
  put("\n");
  put(library_texts[library_text.load(std::memory_order_acquire)].data());
  // The handler was reset when it was entered: the signal, pending now, takes its default action on return.
  ::raise(signal);
}

}  // namespace

void install_crash_report(int descriptor) noexcept {
  crash_descriptor.store(descriptor, std::memory_order_relaxed);
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
    struct sigaction action {};
    action.sa_handler = &crash_handler;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
    ::sigaction(signal, &action, nullptr);
  }
}

void set_crash_libraries(const std::vector<LibraryView>& libraries) {
  std::string text;
  for (const auto& library : libraries) {
    const auto line = "library plugin=" + library.name + " version=" + library.version + " hash=" + library.hash +
                      " holders=" + std::to_string(library.holders) + " file=" + library.file + "\n";
    if (text.size() + line.size() >= kMostText) break;
    text += line;
  }
  const auto next = 1 - library_text.load(std::memory_order_relaxed);
  std::memcpy(library_texts[next].data(), text.c_str(), text.size() + 1);
  library_text.store(next, std::memory_order_release);
}

}  // namespace gatehouse::core
