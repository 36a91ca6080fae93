// gatehouse explain: the decision about a request, the page of a code, the page of a key.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/suggest.hpp"
#include "cli/commands.hpp"
#include "config/codes.hpp"
#include "config/explain.hpp"
#include "config/load.hpp"
#include "config/schema.hpp"

namespace gatehouse::core {
namespace {

struct ExplainArguments {
  std::vector<std::string> subject;  // METHOD URL, or a code
  std::string key;
  std::vector<std::string> headers;
  std::string client_ip;
  std::string listener;
  std::string format = "text";
  std::string config = "/etc/gatehouse/gatehouse.yaml";
};

int say(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
  return to == stdout ? 0 : 2;
}

std::string indented(std::string_view text) {
  std::string out = "    ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out;
}

int explain_code(const std::string& code) {
  const auto* info = find_code(code);
  if (info == nullptr) {
    Suggestion nearest(code);
    for (const auto& each : all_codes()) nearest.consider(code_text(each.code));
    return say(stderr, "'" + code + "' is neither a code nor a method with a URL" +
                           (nearest.best().empty() ? "" : "; did you mean " + nearest.best() + "?") + "\n");
  }
  return say(stdout, code_text(info->code) + ": " + std::string(info->title) + "\n\n  " + std::string(info->cause) +
                         "\n\n  example\n" + indented(info->example) + "\n\n  right\n" + indented(info->fix) + "\n");
}

int explain_key(const std::string& path) {
  const auto key = find_key(path);
  if (key.field != nullptr) return say(stdout, describe_key(key));
  return say(stderr,
             "no key '" + path + "'" + (key.nearest.empty() ? "" : "; did you mean '" + key.nearest + "'?") + "\n");
}

int explain_request(const ExplainArguments& arguments) {
  ExplainQuestion question;
  question.method = arguments.subject[0];
  question.url = arguments.subject[1];
  question.client_ip = arguments.client_ip;
  question.listener = arguments.listener;
  for (const auto& header : arguments.headers) {
    const auto colon = header.find(':');
    if (colon == std::string::npos || colon == 0) return say(stderr, "-H takes 'name: value', not '" + header + "'\n");
    const auto value = header.find_first_not_of(' ', colon + 1);
    question.headers.emplace_back(header.substr(0, colon), value == std::string::npos ? "" : header.substr(value));
  }
  LoadOptions options;
  options.ignore_secrets = true;  // no value of a secret decides about a route
  auto loaded = load_config(arguments.config, options);
  if (!loaded.ok()) {
    say(stderr, loaded.text());
    return 1;
  }
  const auto built = build_snapshot(std::move(*loaded.config), nullptr, {});
  const auto answer = explain(*built.snapshot, question);
  say(stdout, arguments.format == "json" ? format_json(answer) : format_text(answer));
  return answer.problem.empty() ? 0 : 1;
}

int run_explain(const ExplainArguments& arguments) {
  if (!arguments.key.empty()) return explain_key(arguments.key);
  if (arguments.subject.size() == 1) return explain_code(arguments.subject[0]);
  if (arguments.subject.size() == 2) return explain_request(arguments);
  return say(
      stderr,
      "write: gatehouse explain METHOD URL, gatehouse explain E0301, or gatehouse explain --key route.timeouts\n");
}

}  // namespace

void register_explain(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("explain", "Say which route takes a request and why, or what a code or key means");
  const auto arguments = std::make_shared<ExplainArguments>();
  command->add_option("subject", arguments->subject, "METHOD URL, or a code such as E0301")->expected(0, 2);
  command->add_option("--key", arguments->key, "Key such as route.timeouts");
  command->add_option("-H,--header", arguments->headers, "Request header, 'name: value'")->expected(1)->take_all();
  command->add_option("--client-ip", arguments->client_ip, "Address of the client; 127.0.0.1 unless given");
  command->add_option("--listener", arguments->listener,
                      "Listener the request comes in by; the first one unless given");
  command->add_option("--format", arguments->format, "How the answer is written")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("-c,--config", arguments->config, "Main file")->capture_default_str();
  command->callback([arguments, &exit_code] { exit_code = run_explain(*arguments); });
}

}  // namespace gatehouse::core
