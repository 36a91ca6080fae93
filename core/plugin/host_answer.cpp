// The host table: answers, another upstream, wishes for bodies, the end of a suspension.
#include "base/text.hpp"
#include "base/value_json.hpp"
#include "http/h1_writer.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

/// Fields of one answer; nobody needs more.
constexpr std::uint64_t kMaxAnswerFields = 64;

std::int32_t copy_fields(ChainRun& run, const gh_field* fields, std::uint64_t count, PluginAnswer& answer) noexcept {
  if (count == 0) return GH_OK;
  if (fields == nullptr || count > kMaxAnswerFields) return GH_E_ARGUMENT;
  auto* to = static_cast<AnswerField*>(run.allocate(sizeof(AnswerField) * count, alignof(AnswerField)));
  if (to == nullptr) return GH_E_MEMORY;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto name = view(fields[i].name);
    const auto value = view(fields[i].value);
    if (!is_token(name) || !is_field_value(value) || is_writer_field(header_id(name))) return GH_E_ARGUMENT;
    to[i] = {};
    if (!run.copy(name, to[i].name) || !run.copy(value, to[i].value)) return GH_E_MEMORY;
  }
  answer.fields = {to, static_cast<std::size_t>(count)};
  return GH_OK;
}

std::int32_t copy_body(ChainRun& run, gh_text body, PluginAnswer& answer) noexcept {
  if (body.size > kMaxBufferedBody) return GH_E_TOO_LARGE;
  try {
    answer.body = run.exchange().arena.copy(view(body));
  } catch (const std::bad_alloc&) {
    return GH_E_MEMORY;
  }
  return GH_OK;
}

std::int32_t not_now(ChainRun& run) noexcept {
  run.misbehaved("it answers where nothing can be answered any more");
  return GH_E_PHASE;
}

std::int32_t respond(gh_exchange* handle, std::uint32_t status, const gh_field* fields, std::uint64_t field_count,
                     gh_text body) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr || status < 200 || status > 599) return GH_E_ARGUMENT;
  if (!run->may_answer()) return not_now(*run);
  PluginAnswer answer;
  answer.kind = PluginAnswer::Kind::response;
  answer.status = static_cast<std::uint16_t>(status);
  if (const auto error = copy_fields(*run, fields, field_count, answer); error != GH_OK) return error;
  if (const auto error = copy_body(*run, body, answer); error != GH_OK) return error;
  return run->set_answer(answer);
}

/// Reads what the plugin's version of the struct has.
gh_refusal refusal_of(const gh_refusal* more) noexcept {
  gh_refusal result{};
  if (more != nullptr) std::memcpy(&result, more, std::min<std::size_t>(more->size, sizeof result));
  return result;
}

bool is_json_object(ChainRun& run, std::string_view text) {
  ArenaResource memory(run.exchange().arena);
  ValueTree tree(memory);
  return !parse_json(text, tree) && tree.root.kind == Value::Kind::map;
}

std::int32_t refuse(gh_exchange* handle, gh_text code, const gh_refusal* more) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  if (!run->may_answer()) return not_now(*run);
  const auto* reason = run->acting().manifest().find_reason(view(code));
  if (reason == nullptr) return GH_E_DENIED;
  const auto given = refusal_of(more);
  if (given.status != 0 && (given.status < 400 || given.status > 599)) return GH_E_ARGUMENT;
  // Code, text and type live in the manifest: as long as the library, which outlives the exchange.
  PluginAnswer answer;
  answer.kind = PluginAnswer::Kind::refusal;
  answer.status = given.status == 0 ? reason->status : static_cast<std::uint16_t>(given.status);
  answer.code = reason->code;
  answer.text = reason->text;
  answer.type = reason->type;
  if (const auto error = copy_fields(*run, given.fields, given.field_count, answer); error != GH_OK) return error;
  if (!run->copy(view(given.detail), answer.detail) || !run->copy(view(given.members_json), answer.members_json)) {
    return GH_E_MEMORY;
  }
  if (!answer.members_json.empty() && !is_json_object(*run, answer.members_json)) return GH_E_ARGUMENT;
  return run->set_answer(answer);
}

std::int32_t set_upstream(gh_exchange* handle, gh_text name) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr) return GH_E_ARGUMENT;
  if (!run->acting().manifest().uses_upstream) return GH_E_DENIED;
  const auto phase = run->phase();
  if ((phase != Phase::request && phase != Phase::request_body) || !run->may_answer()) return GH_E_PHASE;
  if (run->is_shadow()) return GH_OK;
  return run->hooks().set_upstream(view(name)) ? GH_OK : GH_E_ABSENT;
}

std::int32_t want_body(gh_exchange* handle, std::uint32_t body, std::uint32_t how, std::uint64_t max) noexcept {
  auto* run = run_of(handle);
  return run == nullptr ? GH_E_ARGUMENT : run->want_body(body, how, max);
}

std::int32_t hint(gh_exchange* handle, std::uint32_t hints) noexcept {
  auto* run = run_of(handle);
  if (run == nullptr || (hints & ~std::uint32_t{GH_MAY_REPEAT | GH_FINISH}) != 0) return GH_E_ARGUMENT;
  if (run->phase() == Phase::end || run->phase() == Phase::none) return GH_E_PHASE;
  if (!run->is_shadow()) run->hint(hints);
  return GH_OK;
}

void resume(gh_exchange* handle, std::int32_t verdict) noexcept {
  if (auto* run = run_of(handle)) run->resume(verdict);
}

}  // namespace

void add_answer_functions(gh_host& host) noexcept {
  host.respond = &respond;
  host.refuse = &refuse;
  host.set_upstream = &set_upstream;
  host.want_body = &want_body;
  host.hint = &hint;
  host.resume = &resume;
}

}  // namespace gatehouse::core
