// The header fields of the protocol.
#pragma once

#include <string_view>

namespace cors {

inline constexpr std::string_view kAllowOrigin = "Access-Control-Allow-Origin";
inline constexpr std::string_view kAllowCredentials = "Access-Control-Allow-Credentials";
inline constexpr std::string_view kAllowMethods = "Access-Control-Allow-Methods";
inline constexpr std::string_view kAllowHeaders = "Access-Control-Allow-Headers";
inline constexpr std::string_view kAllowPrivateNetwork = "Access-Control-Allow-Private-Network";
inline constexpr std::string_view kExposeHeaders = "Access-Control-Expose-Headers";
inline constexpr std::string_view kMaxAge = "Access-Control-Max-Age";
inline constexpr std::string_view kRequestHeaders = "Access-Control-Request-Headers";
inline constexpr std::string_view kRequestPrivateNetwork = "Access-Control-Request-Private-Network";
inline constexpr std::string_view kTimingAllowOrigin = "Timing-Allow-Origin";

}  // namespace cors
