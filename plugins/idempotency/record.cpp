#include "record.hpp"

#include <algorithm>

namespace idempotency {
namespace {

constexpr char kVersion = 1;

template <class T>
void put(std::string& out, T number) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i)));
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

void put_fields(std::string& out, const Fields& fields) {
  put(out, static_cast<std::uint16_t>(fields.size()));
  for (const auto& [name, value] : fields) {
    put_text(out, name);
    put_text(out, value);
  }
}

/// Reads off the front; after the first thing that is missing everything is empty and `is_good` false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) noexcept : rest_(bytes) {}

  template <class T>
  T number() noexcept {
    std::uint64_t value = 0;
    const auto bytes = take(sizeof(T));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      value |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    }
    return static_cast<T>(value);
  }
  std::string_view text() noexcept { return take(number<std::uint32_t>()); }
  std::string_view take(std::size_t size) noexcept {
    if (size > rest_.size()) {
      is_good_ = false;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  Fields fields() {
    Fields fields;
    for (auto count = number<std::uint16_t>(); count > 0 && is_good_; --count) {
      const auto name = text();
      fields.emplace_back(name, text());
    }
    return fields;
  }
  [[nodiscard]] bool is_at_end() const noexcept { return is_good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::size_t size_of(const Fields& fields) noexcept {
  std::size_t size = 2;
  for (const auto& [name, value] : fields) size += 8 + name.size() + value.size();
  return size;
}

}  // namespace

std::string encode(const Record& record) {
  std::string out;
  out.reserve(64 + size_of(record.headers) + record.body.size() + size_of(record.trailers));
  out.push_back(kVersion);
  out.push_back(static_cast<char>(record.state));
  put(out, record.owner);
  out.append(record.fingerprint.begin(), record.fingerprint.end());
  put(out, record.at);
  if (record.state != RecordState::completed) return out;
  put(out, record.status);
  put_fields(out, record.headers);
  put_text(out, record.body);
  put_fields(out, record.trailers);
  return out;
}

std::optional<Record> decode(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.number<char>() != kVersion) return std::nullopt;
  Record record;
  const auto state = reader.number<std::uint8_t>();
  if (state < static_cast<std::uint8_t>(RecordState::in_flight) ||
      state > static_cast<std::uint8_t>(RecordState::held)) {
    return std::nullopt;
  }
  record.state = static_cast<RecordState>(state);
  record.owner = reader.number<std::uint64_t>();
  const auto fingerprint = reader.take(record.fingerprint.size());
  std::ranges::transform(fingerprint, record.fingerprint.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
  record.at = reader.number<std::int64_t>();
  if (record.state == RecordState::completed) {
    record.status = reader.number<std::uint16_t>();
    record.headers = reader.fields();
    record.body = reader.text();
    record.trailers = reader.fields();
  }
  if (!reader.is_at_end()) return std::nullopt;
  return record;
}

}  // namespace idempotency
