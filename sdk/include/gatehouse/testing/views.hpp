// Memory of the views that a plugin is handed: readable until its function returns or suspends, then out of reach.
#pragma once

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>

#include "gatehouse/abi/types.h"

namespace gatehouse::testing {

/// One per process. Each entry into a plugin begins on a fresh page; when the entry ends its pages lose all rights. Who
/// reads a view later reads 0xDD bytes instead of crashing, and the touch is counted. Addresses come round again after
/// a gigabyte, so a view kept for very long may go unseen.
class ViewMemory {
 public:
  static ViewMemory& get() {
    static ViewMemory memory;
    return memory;
  }

  void* take(std::size_t size, std::size_t align) {
    std::size_t at = (used_ + align - 1) / align * align;
    if (at + size > open_end_) at = open_pages(at, size);
    used_ = at + size;
    return base_ + at;
  }

  gh_text copy(std::string_view text) {
    if (text.empty()) return {"", 0};
    auto* bytes = static_cast<char*>(take(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  template <typename T>
  T* array(std::size_t count) {
    auto* first = static_cast<T*>(take(sizeof(T) * (count == 0 ? 1 : count), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T{};
    return first;
  }

  /// The entry has ended: nothing that was handed out may be read any more.
  void poison() {
    close_touched();
    if (open_end_ == open_begin_) return;
    madvise(base_ + open_begin_, open_end_ - open_begin_, MADV_DONTNEED);
    mprotect(base_ + open_begin_, open_end_ - open_begin_, PROT_NONE);
    open_begin_ = open_end_;
    used_ = open_end_;
  }

  /// How many poisoned pages were read since the last call.
  std::size_t take_touches() {
    close_touched();
    return touches_.exchange(0);
  }

 private:
  static constexpr std::size_t kRegion = std::size_t{1} << 30;
  static constexpr std::size_t kPage = 4096;

  ViewMemory() {
    void* region = mmap(nullptr, kRegion, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED) throw std::bad_alloc();
    base_ = static_cast<char*>(region);
    here() = this;
    struct sigaction action {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(SIGSEGV, &action, &previous());
  }

  static ViewMemory*& here() {
    static ViewMemory* memory = nullptr;
    return memory;
  }
  static struct sigaction& previous() {
    static struct sigaction action {};
    return action;
  }

  /// Opens the pages for `size` bytes at `at`, or at the begin of the region when it ends first.
  std::size_t open_pages(std::size_t at, std::size_t size) {
    if (size > kRegion / 2) throw std::bad_alloc();
    std::size_t end = (at + size + kPage - 1) / kPage * kPage;
    if (end > kRegion) {
      poison_rest_and_wrap();
      at = 0;
      end = (size + kPage - 1) / kPage * kPage;
    }
    mprotect(base_ + open_end_, end - open_end_, PROT_READ | PROT_WRITE);
    open_end_ = end;
    return at;
  }

  // Only an entry that holds very many views sees its first ones go early.
  void poison_rest_and_wrap() {
    poison();
    open_begin_ = open_end_ = used_ = 0;
  }

  static void on_fault(int signal, siginfo_t* info, void*) {
    ViewMemory* memory = here();
    auto* address = static_cast<char*>(info->si_addr);
    if (memory == nullptr || address < memory->base_ || address >= memory->base_ + kRegion) {
      sigaction(signal, &previous(), nullptr);  // a real fault: it happens again, in other hands
      return;
    }
    char* page = memory->base_ + static_cast<std::size_t>(address - memory->base_) / kPage * kPage;
    mprotect(page, kPage, PROT_READ | PROT_WRITE);
    std::memset(page, 0xDD, kPage);
    const std::size_t index = memory->touched_count_.fetch_add(1);
    if (index < kTouched) memory->touched_[index] = page;
    memory->touches_.fetch_add(1);
  }

  void close_touched() {
    const std::size_t count = touched_count_.exchange(0);
    for (std::size_t i = 0; i < count && i < kTouched; ++i) mprotect(touched_[i], kPage, PROT_NONE);
  }

  static constexpr std::size_t kTouched = 64;
  char* base_ = nullptr;
  std::size_t open_begin_ = 0, open_end_ = 0, used_ = 0;
  std::atomic<std::size_t> touches_{0}, touched_count_{0};
  char* touched_[kTouched] = {};
};

}  // namespace gatehouse::testing
