// What is never written as it is: header values, query values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

#include "config.hpp"

namespace access_log {

inline constexpr std::string_view kRedacted = "REDACTED";

/// SHA-256 of a value as "sha256:" and 32 hexadecimal digits. One for each worker; no allocation after the first use.
class Hasher {
 public:
  Hasher();
  /// Appends the hash to `out`, or kRedacted when the library fails.
  void append(std::string& out, std::string_view value) const;

 private:
  struct Free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* digest) const noexcept { EVP_MD_free(digest); }
  };
  std::unique_ptr<EVP_MD, Free> digest_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

/// How the values of a header are written.
enum class Treatment : std::uint8_t { plain, redacted, hashed, url };

class Redaction {
 public:
  explicit Redaction(const RedactConfig& config);

  [[nodiscard]] Treatment of(std::string_view header) const noexcept;
  /// `name` is decoded.
  [[nodiscard]] bool hides_parameter(std::string_view name) const noexcept;
  /// The query with hidden values replaced; a part without "=" is a value.
  void append_query(std::string& out, std::string_view query) const;
  /// A URL as in Referer or Location: its query like append_query, without user info and fragment.
  void append_url(std::string& out, std::string_view url) const;
  void append_header(std::string& out, std::string_view value, Treatment how, const Hasher& hasher) const;
  /// Empty: this ${variable} may be written; otherwise why not.
  [[nodiscard]] std::string refuse_variable(std::string_view name) const;

 private:
  [[nodiscard]] bool hides_encoded(std::string_view name) const noexcept;

  std::vector<std::string> headers_;
  std::vector<std::string> hashed_;
  std::vector<std::string> parameters_;  // when not all
  bool hides_all_ = false;
};

}  // namespace access_log
