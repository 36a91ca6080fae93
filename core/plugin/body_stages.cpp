#include "plugin/body_stages.hpp"

#include <algorithm>

#include "plugin/abi_text.hpp"

namespace gatehouse::core {
namespace {

/// Makes `bytes` the concatenation of the texts and `segments` its parts: views are taken when nothing moves any more.
template <class Texts, class ViewOf>
void copy_segments(const Texts& texts, ViewOf view_of, std::string& bytes, std::vector<std::string_view>& segments) {
  std::string joined;
  std::vector<std::size_t> sizes;
  for (const auto& text : texts) {
    const std::string_view piece = view_of(text);
    if (piece.empty()) continue;
    joined.append(piece);
    sizes.push_back(piece.size());
  }
  bytes = std::move(joined);
  segments.clear();
  std::size_t at = 0;
  for (const auto size : sizes) {
    segments.push_back(std::string_view(bytes).substr(at, size));
    at += size;
  }
}

}  // namespace

void BodyStage::append(std::span<const std::string_view> from) {
  for (const auto& segment : from) bytes.append(segment);
}

std::span<const std::string_view> BodyStage::whole() {
  segments.clear();
  if (!bytes.empty()) segments.push_back(bytes);
  return segments;
}

std::span<const std::string_view> BodyStage::keep(std::span<const std::string_view> from) {
  if (from.data() == segments.data()) return from;  // its own buffer
  copy_segments(
      from, [](std::string_view segment) { return segment; }, bytes, segments);
  return segments;
}

void BodyStage::replace(const gh_text* from, std::uint64_t count) {
  is_replaced = true;
  copy_segments(
      std::span(from, count), [](gh_text segment) { return view(segment); }, replacement, replaced);
}

void BodyStages::add(std::uint16_t position, bool buffers, std::uint64_t max) {
  auto& stage = stages_.emplace_back();
  stage.position = position;
  stage.buffers = buffers;
  stage.max = max;
}

bool BodyStages::is_holding() const noexcept {
  return std::any_of(stages_.begin(), stages_.end(), [](const BodyStage& stage) { return stage.buffers; });
}

}  // namespace gatehouse::core
