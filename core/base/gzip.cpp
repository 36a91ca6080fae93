#include "base/gzip.hpp"

#include <zlib.h>

#include <limits>

namespace gatehouse::core {

namespace {
constexpr int kGzipWindow = 15 + 16;  // zlib's way to ask for a gzip header
constexpr int kMemoryLevel = 8;
}  // namespace

bool gzip(std::string_view text, std::string& to) {
  z_stream stream{};
  if (text.size() > std::numeric_limits<uInt>::max() ||
      ::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) !=
          Z_OK) {
    return false;
  }
  const auto before = to.size();
  to.resize(before + ::deflateBound(&stream, static_cast<uLong>(text.size())));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(to.data() + before);
  stream.avail_out = static_cast<uInt>(to.size() - before);
  const bool is_done = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
  to.resize(is_done ? before + stream.total_out : before);
  ::deflateEnd(&stream);
  return is_done;
}

}  // namespace gatehouse::core
