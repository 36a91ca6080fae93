#include "server/match_text.hpp"

namespace gatehouse::core {
namespace {

void add(std::string& text, std::string_view word) {
  if (!text.empty()) text += ' ';
  text += word;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += ',';
    text += word;
  }
  return text;
}

std::string path_text(const PathPattern& path) {
  switch (path.kind) {
    case PathKind::exact:
      return "=" + path.text;
    case PathKind::regex:
      return "~" + path.text;
    case PathKind::template_:
      return path.text;
    case PathKind::prefix:
      break;
  }
  return path.text + "*";
}

}  // namespace

std::string match_text(const Match& match) {
  std::string text;
  if (!match.methods.empty()) add(text, joined(match.methods));
  if (!match.hosts.empty()) add(text, joined(match.hosts));
  add(text, path_text(match.path));
  for (const auto& condition : match.headers) add(text, "header:" + condition.name);
  for (const auto& condition : match.query) add(text, "query:" + condition.name);
  if (!match.client_ip.empty()) add(text, "client_ip");
  if (!match.listeners.empty()) add(text, "on:" + joined(match.listeners));
  return text;
}

}  // namespace gatehouse::core
