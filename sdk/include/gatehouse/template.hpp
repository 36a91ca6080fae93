// Template and Pattern: texts of a Config that the host compiles, ${variables} and regular expressions.
#pragma once

#include <gatehouse/exchange.hpp>

#include <string>
#include <string_view>

namespace gatehouse::inline v1 {

// A text such as "${identity.subject}". As a field of Config it is compiled before the plugin is constructed;
// Setup::compile_template makes further ones. Cheap to keep, good as long as the instance.
class Template {
 public:
  Template() = default;
  Template(const char* text) : text_{text} {}  // the default of a Config
  Template(std::string text) : text_{std::move(text)} {}

  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  bool is_constant() const noexcept { return table_ == nullptr || table_->is_constant(template_) != 0; }

  // [worker] The text for this exchange, good until it ends; unknown values are empty. Error::memory: the arena is
  // full.
  Result<std::string_view> render(Exchange& exchange) const noexcept {
    if (table_ == nullptr) return std::string_view{text_};
    gh_text out{};
    const std::int32_t answer = table_->render(exchange.raw(), template_, &out);
    if (answer < 0) return detail::to_error(answer);
    return detail::view(out);
  }

  // Compiles it; Setup and the decoder of Config do that. False: an error was told at `at`.
  bool compile(const detail::Context& context, const gh_value* at) noexcept {
    if (text_.empty()) return true;  // nothing to render
    if (context.templates == nullptr) {
      context.host->config_error(context.instance, at, detail::text("this host has no " GH_TEMPLATE));
      return false;
    }
    template_ = context.templates->compile(context.instance, detail::text(text_), at);
    table_ = template_ == nullptr ? nullptr : context.templates;
    return template_ != nullptr;
  }

 private:
  std::string text_;
  const gh_template_v1* table_ = nullptr;
  gh_template* template_ = nullptr;
};

// A regular expression (RE2) over the whole value. As a field of Config it is compiled before the plugin is
// constructed; Setup::compile_pattern makes further ones. An empty one matches nothing.
class Pattern {
 public:
  Pattern() = default;
  Pattern(const char* text) : text_{text} {}
  Pattern(std::string text) : text_{std::move(text)} {}

  const std::string& text() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  // [any]
  bool matches(std::string_view text) const noexcept {
    return table_ != nullptr && table_->matches(pattern_, detail::text(text)) != 0;
  }

  bool compile(const detail::Context& context, const gh_value* at) noexcept {
    if (text_.empty()) return true;
    if (context.pattern == nullptr) {
      context.host->config_error(context.instance, at, detail::text("this host has no " GH_PATTERN));
      return false;
    }
    pattern_ = context.pattern->compile(context.instance, detail::text(text_), at);
    table_ = pattern_ == nullptr ? nullptr : context.pattern;
    return pattern_ != nullptr;
  }

 private:
  std::string text_;
  const gh_pattern_v1* table_ = nullptr;
  gh_pattern* pattern_ = nullptr;
};

}  // namespace gatehouse::inline v1
