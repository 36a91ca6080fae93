#include "redact.hpp"

#include <algorithm>

#include <gatehouse/encoding.hpp>

namespace access_log {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_same(std::string_view a, std::string_view b) noexcept { return std::ranges::equal(a, b, {}, lower, lower); }

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Does the encoded name of a parameter ("a%62c", "a+b") mean `plain`?
bool means(std::string_view encoded, std::string_view plain) noexcept {
  std::size_t at = 0;
  for (std::size_t i = 0; i < encoded.size(); ++i, ++at) {
    char c = encoded[i] == '+' ? ' ' : encoded[i];
    if (c == '%' && i + 2 < encoded.size() && hex_value(encoded[i + 1]) >= 0 && hex_value(encoded[i + 2]) >= 0) {
      c = static_cast<char>(hex_value(encoded[i + 1]) * 16 + hex_value(encoded[i + 2]));
      i += 2;
    }
    if (at >= plain.size() || lower(plain[at]) != lower(c)) return false;
  }
  return at == plain.size();
}

bool has(const std::vector<std::string>& names, std::string_view name) noexcept {
  return std::ranges::any_of(names, [&](const auto& one) { return is_same(one, name); });
}

bool holds_url(std::string_view header) noexcept {
  return is_same(header, "referer") || is_same(header, "location") || is_same(header, "content-location");
}

template <class Names>
std::vector<std::string> copies(const Names& names) {
  std::vector<std::string> out;
  for (std::string_view name : names) out.emplace_back(name);
  return out;
}

}  // namespace

Hasher::Hasher() : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {}

void Hasher::append(std::string& out, std::string_view value) const {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!digest_ || !context_ || EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context_.get(), value.data(), value.size()) != 1 ||
      EVP_DigestFinal_ex(context_.get(), hash, &size) != 1) {
    out += kRedacted;
    return;
  }
  constexpr std::size_t kBytes = 16;  // enough to tell values apart
  char digits[2 * kBytes];
  gatehouse::hex_encode({reinterpret_cast<const char*>(hash), kBytes}, digits);
  out.append("sha256:").append(digits, sizeof digits);
}

Redaction::Redaction(const RedactConfig& config) : headers_(copies(config.headers)), hashed_(copies(config.hash)) {
  if (const auto* names = std::get_if<std::vector<std::string>>(&config.query)) {
    parameters_ = *names;
  } else {
    hides_all_ = std::get<QueryRule>(config.query) == QueryRule::all;
  }
}

Treatment Redaction::of(std::string_view header) const noexcept {
  if (has(headers_, header)) return Treatment::redacted;
  if (has(hashed_, header)) return Treatment::hashed;
  return holds_url(header) ? Treatment::url : Treatment::plain;
}

bool Redaction::hides_parameter(std::string_view name) const noexcept { return hides_all_ || has(parameters_, name); }

bool Redaction::hides_encoded(std::string_view name) const noexcept {
  return hides_all_ || std::ranges::any_of(parameters_, [&](const auto& one) { return means(name, one); });
}

void Redaction::append_query(std::string& out, std::string_view query) const {
  while (true) {
    const auto end = query.find('&');
    const auto part = query.substr(0, end);
    const auto equals = part.find('=');
    if (equals != std::string_view::npos && hides_encoded(part.substr(0, equals))) {
      out.append(part.substr(0, equals + 1)).append(equals + 1 < part.size() ? kRedacted : std::string_view());
    } else if (equals == std::string_view::npos && hides_all_ && !part.empty()) {
      out += kRedacted;
    } else {
      out += part;
    }
    if (end == std::string_view::npos) return;
    out += '&';
    query.remove_prefix(end + 1);
  }
}

void Redaction::append_url(std::string& out, std::string_view url) const {
  url = url.substr(0, url.find('#'));
  const auto mark = url.find('?');
  auto place = url.substr(0, mark);
  if (const auto slashes = place.find("//"); slashes != std::string_view::npos) {
    const auto authority = place.substr(slashes + 2, place.substr(slashes + 2).find('/'));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
      out += place.substr(0, slashes + 2);
      place.remove_prefix(slashes + 2 + at + 1);
    }
  }
  out += place;
  if (mark == std::string_view::npos) return;
  out += '?';
  append_query(out, url.substr(mark + 1));
}

void Redaction::append_header(std::string& out, std::string_view value, Treatment how, const Hasher& hasher) const {
  switch (how) {
    case Treatment::plain:
      out += value;
      break;
    case Treatment::redacted:
      out += kRedacted;
      break;
    case Treatment::hashed:
      hasher.append(out, value);
      break;
    case Treatment::url:
      append_url(out, value);
      break;
  }
}

std::string Redaction::refuse_variable(std::string_view name) const {
  const auto begins = [&](std::string_view stem) { return name.starts_with(stem); };
  bool is_hidden = begins("cookie.") && of("cookie") == Treatment::redacted;
  if (begins("header.")) {
    std::string header(name.substr(7));
    is_hidden = of(header) == Treatment::redacted || of(header) == Treatment::hashed;
    std::ranges::replace(header, '_', '-');  // both spellings name the same field
    is_hidden = is_hidden || of(header) == Treatment::redacted || of(header) == Treatment::hashed;
  }
  if (begins("query.")) is_hidden = hides_parameter(name.substr(6));
  if (!is_hidden) return {};
  return "${" + std::string(name) + "} holds what redact hides: take it out of redact, or do not write it";
}

}  // namespace access_log
