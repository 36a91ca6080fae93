#include "fingerprint.hpp"

#include <algorithm>
#include <utility>

#include <gatehouse/text.hpp>

#include "digest.hpp"

namespace idempotency {
namespace {

using gatehouse::json::Kind;
using gatehouse::json::Node;

/// Members in the order of their names: the same object in another order is the same value.
void add_value(Hasher& hasher, Node node) {
  const char kind = static_cast<char>('0' + static_cast<int>(node.kind()));
  hasher.bytes({&kind, 1});
  switch (node.kind()) {
    case Kind::null:
      return;
    case Kind::boolean:
      hasher.part(node.boolean() == true ? "true" : "false");
      return;
    case Kind::number:
      hasher.part(*node.number_text());
      return;
    case Kind::text:
      hasher.part(*node.text());
      return;
    case Kind::list:
      hasher.begin_part(node.size());
      node.each([&](Node item) { add_value(hasher, item); });
      return;
    case Kind::map:
      break;
  }
  std::vector<std::pair<std::string_view, Node>> members;
  node.each([&](std::string_view name, Node value) { members.emplace_back(name, value); });
  std::ranges::sort(members, {}, [](const auto& member) { return member.first; });
  hasher.begin_part(members.size());
  for (const auto& [name, value] : members) add_value(hasher.part(name), value);
}

Node item_of(Node list, std::string_view step) {
  const auto index = gatehouse::to_number<std::size_t>(step);
  Node found;
  if (!index || (step.size() > 1 && step.front() == '0')) return found;  // RFC 6901 §4: no leading zeros
  std::size_t i = 0;
  list.each([&](Node item) {
    if (i++ == *index) found = item;
  });
  return found;
}

void add_whole(Hasher& hasher, const gatehouse::Body& body) {
  hasher.begin_part(body.size());
  body.each([&](std::string_view segment) { hasher.bytes(segment); });
}

}  // namespace

std::optional<JsonPointer> JsonPointer::parse(std::string_view text) {
  JsonPointer pointer;
  while (!text.empty()) {
    if (text.front() != '/') return std::nullopt;
    auto& step = pointer.steps_.emplace_back();
    text.remove_prefix(1);
    for (; !text.empty() && text.front() != '/'; text.remove_prefix(1)) {
      if (text.front() != '~') {
        step += text.front();
        continue;
      }
      text.remove_prefix(1);
      if (text.empty() || (text.front() != '0' && text.front() != '1')) return std::nullopt;
      step += text.front() == '0' ? '~' : '/';
    }
  }
  return pointer;
}

Node JsonPointer::find(Node root) const {
  for (const auto& step : steps_) {
    if (!root) break;
    root = root.is_list() ? item_of(root, step) : root.find(step);
  }
  return root;
}

Fingerprint::Fingerprint(const FingerprintConfig& config, gatehouse::Setup& setup)
    : has_body_(config.body), has_query_(config.query), headers_(config.headers) {
  for (std::size_t i = 0; i < config.json_pointers.size(); ++i) {
    if (auto pointer = JsonPointer::parse(config.json_pointers[i])) {
      pointers_.push_back(std::move(*pointer));
    } else {
      setup.config_error("fingerprint.json_pointers[" + std::to_string(i) + "]",
                         "no JSON pointer; write /order/id, with ~1 for / and ~0 for ~ in a name");
    }
  }
  if (!pointers_.empty() && !has_body_) {
    setup.config_error("fingerprint.json_pointers", "pointers into a body that does not count; remove body: false");
  }
}

Digest Fingerprint::of(const gatehouse::Exchange& exchange, const gatehouse::Body* body) const {
  Hasher hasher;
  hasher.part(exchange.method()).part(has_query_ ? exchange.query() : std::string_view());
  const auto request = exchange.request();
  for (const auto& name : headers_) {
    hasher.begin_part(request.count(name));
    request.each([&](gatehouse::HeaderView field) {
      if (gatehouse::iequals(field.name, name)) hasher.part(field.value);
    });
  }
  if (!has_body_ || body == nullptr) return hasher.end();
  if (pointers_.empty()) {
    add_whole(hasher, *body);
    return hasher.end();
  }
  const auto document = gatehouse::json::Document::parse(body->to_string());
  if (!document) {
    add_whole(hasher, *body);  // not JSON: then every byte counts
    return hasher.end();
  }
  for (const auto& pointer : pointers_) {
    const auto node = pointer.find(document->root());
    hasher.bytes(node ? "+" : "-");
    add_value(hasher, node);
  }
  return hasher.end();
}

}  // namespace idempotency
