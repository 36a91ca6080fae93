#include "plugin/log_http.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/random.h>
#include <time.h>

#include <algorithm>

#include "base/gzip.hpp"
#include "base/text.hpp"

namespace gatehouse::core {

namespace {

constexpr auto kLongestRetryAfter = std::chrono::hours(1);

std::string random_id() {
  std::uint64_t words[2]{};
  (void)!::getrandom(words, sizeof words, 0);
  return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

}  // namespace

BatchFate batch_fate(unsigned status) noexcept {
  if (status >= 200 && status < 300) return BatchFate::taken;
  if (status == 408 || status == 429 || status >= 500) return BatchFate::retry;
  return BatchFate::rejected;
}

Duration retry_after(std::string_view value, std::chrono::system_clock::time_point wall) noexcept {
  value = trim(value);
  if (const auto seconds = parse_decimal(value)) {
    return std::chrono::seconds(std::min<std::uint64_t>(*seconds, std::chrono::seconds(kLongestRetryAfter).count()));
  }
  std::tm parts{};
  const std::string text(value);
  const auto* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return Duration::zero();
  const auto left = std::chrono::system_clock::from_time_t(::timegm(&parts)) - wall;
  return std::clamp<Duration>(left, Duration::zero(), kLongestRetryAfter);
}

std::unique_ptr<LogOutput> LogHttp::open(LogHttpSettings settings, const Clock& clock, BlockingPool& blocking,
                                         std::string& why) {
  auto origin = std::make_shared<HttpOrigin>();
  origin->host = settings.url.host;
  origin->port = settings.url.port;
  origin->authority = settings.url.authority;
  if (settings.url.is_tls) {
    origin->tls = TlsClientContext::make(settings.ca_file, why);
    if (!origin->tls) return nullptr;
  }
  return std::unique_ptr<LogOutput>(new LogHttp(std::move(settings), clock, blocking, std::move(origin)));
}

LogHttp::LogHttp(LogHttpSettings settings, const Clock& clock, BlockingPool& blocking,
                 std::shared_ptr<const HttpOrigin> origin)
    : settings_(std::move(settings)),
      loop_(clock),
      blocks_(4096, 4),
      client_({loop_.ready(), loop_.wheel(), loop_.now(), blocking}, receive_, std::move(origin)),
      process_id_(random_id()),
      backoff_(settings_.min_backoff) {}

LogHttp::~LogHttp() {
  if (is_sending_) deadline_->cancel();
}

bool LogHttp::write_request(const std::string& lines) {
  std::string packed;
  if (settings_.compress && !gzip(lines, packed)) return false;
  std::vector<HttpCallField> fields{{"Content-Type", "application/x-ndjson"}};
  const auto id = process_id_ + "-" + std::to_string(++batch_number_);
  fields.push_back({"X-Batch-Id", id});
  if (settings_.compress) fields.push_back({"Content-Encoding", "gzip"});
  for (const auto& [name, value] : settings_.headers) fields.push_back({name, value});
  return write_http_call({"POST", settings_.url.target, client_.origin().authority, fields,
                          settings_.compress ? std::string_view(packed) : std::string_view(lines)},
                         request_);
}

TimePoint LogHttp::due(const LogTurn& turn) const noexcept {
  if (batch_.records != 0) return again_at_;
  if (turn.is_ending || turn.queue.entries() >= settings_.batch) return std::max(again_at_, turn.now);
  return std::max(again_at_, turn.queue.oldest() + settings_.linger);
}

LogWish LogHttp::run(LogTurn& turn) {
  loop_.turn();
  for (;;) {
    if (has_result_) finish(turn);
    if (is_sending_) return {loop_.descriptor(), POLLIN, loop_.next()};
    if (turn.queue.empty()) break;
    const auto at = due(turn);
    if (at > turn.now) return {loop_.descriptor(), POLLIN, std::min(at, loop_.next())};
    begin(turn);
  }
  // An idle connection that the collector closes must be noticed before it is used again.
  return client_.idle() == 0 ? LogWish{} : LogWish{loop_.descriptor(), POLLIN, loop_.next()};
}

void LogHttp::begin(LogTurn& turn) {
  if (batch_.records == 0) {
    std::string lines;
    batch_ = turn.queue.copy(settings_.batch, kMaxBatchBytes, lines);
    first_try_ = turn.now;
    if (!write_request(lines)) return drop(turn, LogDrop::rejected);
  }
  reply_ = std::make_unique<HttpReply>(blocks_);
  deadline_ = std::make_unique<Deadline>(loop_.wheel(), loop_.ready());
  is_sending_ = true;
  send(*this, loop_.now() + kAnswer);
}

Detached LogHttp::send(LogHttp& self, TimePoint until) {
  const auto result = co_await self.client_.call(self.request_, *self.reply_, kDefaultMaxReply, *self.deadline_, until);
  self.result_ = result;
  self.has_result_ = true;
  self.is_sending_ = false;
}

void LogHttp::finish(LogTurn& turn) {
  has_result_ = false;
  // An answer that is too long, or cut, still has a status.
  const unsigned status = reply_->head.status;
  const bool is_answered = result_ == CallError::none || (result_ == CallError::too_large && status != 0);
  const auto fate = is_answered ? batch_fate(status) : BatchFate::retry;
  if (fate == BatchFate::rejected) return drop(turn, LogDrop::rejected);
  if (fate == BatchFate::taken) {
    turn.counts.records.add(turn.queue.consume(batch_.bytes));
    batch_ = {};
    backoff_ = settings_.min_backoff;
    has_failed_ = false;
    again_at_ = {};
    return;
  }
  Duration at_least{};
  if (is_answered && (status == 429 || status == 503)) {
    if (const auto* field = reply_->head.headers.find(HeaderId::retry_after)) {
      at_least = retry_after(field->value, turn.wall);
    }
  }
  try_later(turn, at_least);
}

void LogHttp::try_later(LogTurn& turn, Duration at_least) {
  has_failed_ = true;
  const auto wait = std::max(at_least, backoff_);
  backoff_ = std::min(backoff_ * 2, settings_.max_backoff);
  again_at_ = turn.now + wait;
  if (again_at_ - first_try_ > settings_.retry_for) drop(turn, LogDrop::expired);
}

void LogHttp::drop(LogTurn& turn, LogDrop why) {
  (void)turn.queue.consume(batch_.bytes);
  turn.counts.drop(why, batch_.records);
  batch_ = {};
}

}  // namespace gatehouse::core
