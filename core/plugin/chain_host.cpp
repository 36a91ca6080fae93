// What the host table does to a run: memory, identity, notes, wishes, answers.
#include "plugin/abi_text.hpp"
#include "plugin/chain_run.hpp"

namespace gatehouse::core {
namespace {

/// A plugin that notes more has a mistake in a loop.
constexpr std::uint32_t kMaxNotes = 64;

BodyWish wish_of(std::uint32_t how) noexcept { return static_cast<BodyWish>(how); }

}  // namespace

void* ChainRun::allocate(std::uint64_t bytes, std::uint64_t alignment) noexcept {
  if (bytes > kMaxPluginArena - arena_used_) return nullptr;
  // Blocks of the arena are aligned as operator new aligns; what needs more gets room to move.
  const auto extra = alignment > alignof(std::max_align_t) ? alignment : 0;
  void* at = nullptr;
  try {
    at = context_.exchange.arena.allocate(static_cast<std::size_t>(bytes + extra),
                                          extra == 0 ? static_cast<std::size_t>(alignment) : 1);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  arena_used_ += bytes;
  acting().seat(context_.worker.index()).account->arena_bytes.add(bytes);
  if (extra == 0) return at;
  const auto address = reinterpret_cast<std::uintptr_t>(at);
  return reinterpret_cast<void*>((address + alignment - 1) & ~(alignment - 1));
}

bool ChainRun::copy(std::string_view text, std::string_view& to) noexcept {
  to = {};
  if (text.empty()) return true;
  auto* at = static_cast<char*>(allocate(text.size(), 1));
  if (at == nullptr) return false;
  std::memcpy(at, text.data(), text.size());
  to = {at, text.size()};
  return true;
}

bool ChainRun::may_write(std::uint32_t head) const noexcept {
  if (head == GH_REQUEST) return phase_ == Phase::request;
  return phase_ == Phase::response || (phase_ == Phase::response_body && !is_responding_);
}

bool ChainRun::may_answer() const noexcept {
  switch (phase_) {
    case Phase::request:
    case Phase::response:
      return true;
    case Phase::request_body:
      return !is_forwarding_ && !is_responding_;
    case Phase::response_body:
      return !is_responding_;
    default:
      return false;
  }
}

std::int32_t ChainRun::set_answer(const PluginAnswer& answer) noexcept {
  try {
    auto* kept = context_.exchange.arena.make<PluginAnswer>(answer);
    kept->by = &acting();
    pending_ = kept;
  } catch (const std::bad_alloc&) {
    return GH_E_MEMORY;
  }
  return GH_OK;
}

Identity& ChainRun::identity() {
  if (identity_ == nullptr) identity_ = context_.exchange.arena.make<Identity>();
  return *identity_;
}

std::int32_t ChainRun::set_identity(const gh_identity& given) noexcept {
  if (!acting().manifest().provides_identity) return GH_E_DENIED;
  if (phase_ != Phase::request && phase_ != Phase::request_body) return GH_E_PHASE;
  auto& kept = identity();
  if (!kept.is_anonymous()) return GH_E_DENIED;
  if (is_shadow()) return GH_OK;
  has_consumer_ = false;
  return kept.set(given, context_.exchange.arena);
}

ConsumerMatch ChainRun::consumer() noexcept {
  if (!has_consumer_) {
    has_consumer_ = true;
    consumer_ = context_.hooks.consumer(identity().get());
  }
  return consumer_;
}

std::int32_t ChainRun::want_body(std::uint32_t body, std::uint32_t how, std::uint64_t max) noexcept {
  if (body > GH_RESPONSE || how > GH_BODY_BUFFER) return GH_E_ARGUMENT;
  const bool is_request = body == GH_REQUEST;
  if (phase_ != Phase::request && (is_request || phase_ != Phase::response)) return GH_E_PHASE;
  const auto& manifest = acting().manifest();
  const auto& declared = is_request ? manifest.request_body : manifest.response_body;
  const auto wish = wish_of(how);
  if (wish > declared.most) return GH_E_DENIED;
  const auto bound = declared.max == 0 ? kMaxBufferedBody : declared.max;
  if (max > bound) return GH_E_ARGUMENT;
  auto& run = acting_run();
  (is_request ? run.asked_request : run.asked_response) = true;
  (is_request ? run.request_wish : run.response_wish) = wish;
  (is_request ? run.request_max : run.response_max) = max == 0 ? bound : max;
  return GH_OK;
}

std::int32_t ChainRun::note(std::string_view name, std::string_view value) noexcept {
  if (!acting().manifest().has_note(name)) return GH_E_DENIED;
  if (phase_ == Phase::end || phase_ == Phase::none) return GH_E_PHASE;
  std::string_view kept_name;
  std::string_view kept;
  if (!copy(value, kept)) return GH_E_MEMORY;
  const auto plugin = text_of(acting().plugin());
  for (std::uint32_t i = 0; i < note_count_; ++i) {
    if (notes_[i].plugin.data != plugin.data || view(notes_[i].name) != name) continue;
    notes_[i].value = text_of(kept);
    return GH_OK;
  }
  if (notes_ == nullptr) notes_ = static_cast<gh_note*>(allocate(sizeof(gh_note) * kMaxNotes, alignof(gh_note)));
  if (notes_ == nullptr || !copy(name, kept_name)) return GH_E_MEMORY;
  if (note_count_ == kMaxNotes) return GH_E_FULL;
  notes_[note_count_++] = {plugin, text_of(kept_name), text_of(kept)};
  return GH_OK;
}

std::string_view ChainRun::find_note(std::string_view dotted) const noexcept {
  for (std::uint32_t i = 0; i < note_count_; ++i) {
    const auto plugin = view(notes_[i].plugin);
    if (dotted.size() > plugin.size() && dotted.starts_with(plugin) && dotted[plugin.size()] == '.' &&
        dotted.substr(plugin.size() + 1) == view(notes_[i].name)) {
      return view(notes_[i].value);
    }
  }
  return {};
}

TemplateContext ChainRun::variables() {
  auto result = context_.hooks.variables();
  result.identity = {this, [](const void* run, std::string_view name) noexcept {
                       return const_cast<ChainRun*>(static_cast<const ChainRun*>(run))->identity().text(name);
                     }};
  result.claims = {this, [](const void* object, std::string_view path) noexcept {
                     auto& run = *const_cast<ChainRun*>(static_cast<const ChainRun*>(object));
                     return run.identity().claim(path, run.exchange().arena);
                   }};
  const auto match = consumer();
  if (match.consumer != nullptr) result.consumer_name = view(match.consumer->name);
  result.consumer_attributes = match.attributes;
  return result;
}

}  // namespace gatehouse::core
