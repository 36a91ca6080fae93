// Compression of texts that leave the process in one piece. The only use of zlib.
#pragma once

#include <string>
#include <string_view>

namespace gatehouse::core {

/// Appends `text` in gzip form to `to`. False when there is no memory; `to` is then unchanged.
[[nodiscard]] bool gzip(std::string_view text, std::string& to);

}  // namespace gatehouse::core
