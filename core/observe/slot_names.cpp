// Names of one kind of series and their slots: kept, retired, given away again.
#include "observe/slot_names.hpp"

namespace gatehouse::core {

void SlotNames::begin_reload() {
  for (auto& entry : entries_) entry.is_asked_for = entry.is_new = false;
  is_reloading_ = true;
}

void SlotNames::commit_reload() {
  if (!is_reloading_) return;
  is_reloading_ = false;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    auto& entry = entries_[i];
    if (entry.standing == Standing::free) continue;
    if (entry.is_asked_for) {
      entry.standing = Standing::live;
    } else if (entry.standing == Standing::live) {
      entry.standing = Standing::retired;
    } else {
      free(i);  // retired by an earlier reload; nobody scrapes, and names must not pile up
    }
  }
}

void SlotNames::cancel_reload() {
  if (!is_reloading_) return;
  is_reloading_ = false;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].is_new && entries_[i].standing != Standing::free) free(i);
  }
}

std::uint32_t SlotNames::intern(std::string_view first, std::string_view second) {
  auto key = std::pair(std::string(first), std::string(second));
  if (const auto found = by_name_.find(key); found != by_name_.end()) {
    auto& entry = entries_[found->second];
    entry.is_asked_for = true;
    if (!is_reloading_) entry.standing = Standing::live;
    return found->second;
  }
  std::uint32_t index = 0;
  if (!free_.empty()) {
    index = free_.back();
    free_.pop_back();
  } else if (entries_.size() < kMaxMetricSlots) {
    index = static_cast<std::uint32_t>(entries_.size());
    entries_.emplace_back();
  } else {
    return kMaxMetricSlots;
  }
  auto& entry = entries_[index];
  entry = {key.first, key.second, entry.generation + 1, Standing::live, true, is_reloading_};
  by_name_.emplace(std::move(key), index);
  return index;
}

void SlotNames::retire(std::uint32_t index) {
  if (index < entries_.size() && entries_[index].standing == Standing::live) {
    entries_[index].standing = Standing::retired;
    entries_[index].is_asked_for = false;
  }
}

void SlotNames::scraped() {
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const bool may_return = is_reloading_ && entries_[i].is_asked_for;
    if (entries_[i].standing == Standing::retired && !may_return) free(i);
  }
}

bool SlotNames::is_current(std::uint32_t index, std::uint32_t generation) const noexcept {
  return index < entries_.size() && entries_[index].generation == generation &&
         entries_[index].standing != Standing::free;
}

void SlotNames::free(std::uint32_t index) {
  auto& entry = entries_[index];
  by_name_.erase(std::pair(std::move(entry.first), std::move(entry.second)));
  entry = {{}, {}, entry.generation, Standing::free, false, false};
  free_.push_back(index);
}

}  // namespace gatehouse::core
