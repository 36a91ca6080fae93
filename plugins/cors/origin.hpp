// The value of an Origin field (RFC 6454 §7): scheme, host, port; nothing else is an origin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cors {

inline constexpr std::size_t kMaxOriginSize = 512;

/// An origin in the form in which two equal ones are the same text: lower case, no default port. Holds its own bytes,
/// no heap: it is made for every request that carries an Origin.
class Origin {
 public:
  /// False: `text` is no origin (path, user info, empty host, bad port, over 512 bytes, not ASCII).
  [[nodiscard]] bool parse(std::string_view text) noexcept;

  [[nodiscard]] std::string_view text() const noexcept { return {bytes_, size_}; }
  [[nodiscard]] std::string_view scheme() const noexcept { return {bytes_, scheme_size_}; }
  [[nodiscard]] std::string_view host() const noexcept { return {bytes_ + host_at_, host_size_}; }
  /// ":8443", or empty for the default port of the scheme.
  [[nodiscard]] std::string_view port() const noexcept { return text().substr(host_at_ + host_size_); }

 private:
  char bytes_[kMaxOriginSize];
  std::size_t size_ = 0;
  std::size_t scheme_size_ = 0;
  std::size_t host_at_ = 0;
  std::size_t host_size_ = 0;
};

/// One configured origin: exact, or `https://*.example.com`, where the star stands for one label.
class OriginRule {
 public:
  /// Empty when `text` is a rule; otherwise what is wrong with it, as a sentence.
  [[nodiscard]] std::string parse(std::string_view text);
  [[nodiscard]] bool allows(const Origin& origin) const noexcept;
  /// What stands behind the star, without its dot; empty for an exact origin.
  [[nodiscard]] std::string_view parent_domain() const noexcept;

 private:
  std::string exact_;   // normalised; of a wildcard: empty
  std::string scheme_;  // of a wildcard
  std::string suffix_;  // of a wildcard: ".example.com"
  std::string port_;
};

}  // namespace cors
