#include "stores/redis/reply.hpp"

#include <hiredis/hiredis.h>

#include <array>
#include <charconv>
#include <new>

namespace gatehouse::core {
namespace {

const redisReply* raw(const void* reply) noexcept { return static_cast<const redisReply*>(reply); }

constexpr std::size_t kMostWords = 160;  // a take of eight limits in one EVAL has less

}  // namespace

ReplyKind ReplyView::kind() const noexcept {
  if (reply_ == nullptr) return ReplyKind::nil;
  switch (raw(reply_)->type) {
    case REDIS_REPLY_STRING:
      return ReplyKind::string;
    case REDIS_REPLY_STATUS:
      return ReplyKind::status;
    case REDIS_REPLY_ERROR:
      return ReplyKind::error;
    case REDIS_REPLY_INTEGER:
      return ReplyKind::integer;
    case REDIS_REPLY_ARRAY:
      return ReplyKind::array;
    default:
      return ReplyKind::nil;
  }
}

std::string_view ReplyView::text() const noexcept {
  const auto is = kind();
  if (is != ReplyKind::string && is != ReplyKind::status && is != ReplyKind::error) return {};
  return {raw(reply_)->str, raw(reply_)->len};
}

std::int64_t ReplyView::integer(std::int64_t otherwise) const noexcept {
  if (kind() == ReplyKind::integer) return raw(reply_)->integer;
  const auto words = text();
  std::int64_t value = 0;
  const auto parsed = std::from_chars(words.data(), words.data() + words.size(), value);
  return words.empty() || parsed.ec != std::errc{} || parsed.ptr != words.data() + words.size() ? otherwise : value;
}

std::size_t ReplyView::size() const noexcept { return is_array() ? raw(reply_)->elements : 0; }

ReplyView ReplyView::operator[](std::size_t index) const noexcept {
  return ReplyView(index < size() ? raw(reply_)->element[index] : nullptr);
}

void Reply::Free::operator()(void* reply) const noexcept { freeReplyObject(reply); }

struct ReplyReader::Reader {
  redisReader* reader = redisReaderCreate();
};

ReplyReader::ReplyReader(std::size_t most) : reader_(std::make_unique<Reader>()), most_(most) {
  if (reader_->reader == nullptr) throw std::bad_alloc();
}

ReplyReader::~ReplyReader() { redisReaderFree(reader_->reader); }

bool ReplyReader::feed(std::string_view bytes) noexcept {
  since_reply_ += bytes.size();
  return since_reply_ <= most_ && redisReaderFeed(reader_->reader, bytes.data(), bytes.size()) == REDIS_OK;
}

ReplyReader::Next ReplyReader::next(void*& reply) noexcept {
  reply = nullptr;
  if (redisReaderGetReply(reader_->reader, &reply) != REDIS_OK) return Next::failed;
  if (reply == nullptr) return Next::more;
  since_reply_ = 0;
  return Next::reply;
}

bool append_command(std::string& out, std::span<const std::string_view> words) noexcept {
  if (words.size() > kMostWords) return false;
  std::array<const char*, kMostWords> at;
  std::array<std::size_t, kMostWords> sizes;
  for (std::size_t i = 0; i < words.size(); ++i) {
    at[i] = words[i].data();
    sizes[i] = words[i].size();
  }
  char* text = nullptr;
  const int size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), at.data(), sizes.data());
  if (size < 0) return false;
  out.append(text, static_cast<std::size_t>(size));
  redisFreeCommand(text);
  return true;
}

}  // namespace gatehouse::core
