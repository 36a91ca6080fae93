// The functions behind SmallHost.
#include "small_host.hpp"

namespace {

using gatehouse::detail::text;
using gatehouse::detail::view;

std::string str(gh_text given) { return std::string{view(given)}; }

void fill_instance(gh_host& table) {
  table.log = [](gh_instance* i, std::int32_t, gh_text message) { i->host->log.push_back(str(message)); };
  table.now = [](gh_instance*) { return std::int64_t{0}; };
  table.wall_clock = [](gh_instance*) { return std::int64_t{0}; };
  table.random = [](gh_instance*, void* bytes, std::uint64_t size) { std::memset(bytes, 7, size); };
  table.instance_text = [](gh_instance*, std::uint32_t) { return text("route/orders/test"); };
  table.instance_number = [](gh_instance*, std::uint32_t, std::int64_t* out) { return *out = 2, 0; };
  table.config_error = [](gh_instance* i, const gh_value* at, gh_text message) {
    i->host->errors.emplace_back(at, str(message));
  };
  table.config_warning = [](gh_instance*, const gh_value*, gh_text) {};
  table.manage_header = [](gh_instance*, gh_text) { return 0; };
}

void fill_exchange(gh_host& table) {
  table.alloc = [](gh_exchange* e, std::uint64_t size, std::uint64_t) -> void* {
    if (size > e->arena_left) return nullptr;
    e->arena_left -= size;
    return e->memory.emplace_back(new char[size]).get();
  };
  table.text = [](gh_exchange*, std::uint32_t which, gh_text* out) {
    return *out = which == GH_TEXT_METHOD ? text("GET") : gh_text{}, 0;
  };
  table.number = [](gh_exchange*, std::uint32_t, std::int64_t*) { return std::int32_t{GH_E_ABSENT}; };
  table.lookup = [](gh_exchange*, std::uint32_t, gh_text, gh_text*) { return std::int32_t{GH_E_ABSENT}; };
  table.header_count = [](gh_exchange* e, std::uint32_t) { return static_cast<std::uint32_t>(e->request.size()); };
  table.header_get = [](gh_exchange* e, std::uint32_t, gh_text name, gh_text* first) -> std::int32_t {
    const auto found = e->request.find(str(name));
    if (found == e->request.end()) return *first = {}, 0;
    return *first = text(found->second), 1;
  };
  table.header_set = [](gh_exchange* e, std::uint32_t, gh_text name, gh_text value) {
    return e->request[str(name)] = str(value), 0;
  };
  table.refuse = [](gh_exchange* e, gh_text code, const gh_refusal* more) {
    e->refused = str(code);
    for (std::uint64_t i = 0; i < more->field_count; ++i) {
      e->refused += " " + str(more->fields[i].name) + "=" + str(more->fields[i].value);
    }
    return 0;
  };
  table.respond = [](gh_exchange* e, std::uint32_t status, const gh_field* fields, std::uint64_t count, gh_text body) {
    e->refused = std::to_string(status) + " " + str(body);
    for (std::uint64_t i = 0; i < count; ++i) e->refused += " " + str(fields[i].name) + "=" + str(fields[i].value);
    return 0;
  };
  table.resume = [](gh_exchange* e, std::int32_t verdict) { e->resumed.push_back(verdict); };
  table.body_count = [](const gh_body* b) { return std::uint64_t{b->segments.size()}; };
  table.body_segment = [](const gh_body* b, std::uint64_t i) { return text(b->segments[i]); };
  table.body_size = [](const gh_body* b) {
    std::uint64_t size = 0;
    for (const auto& segment : b->segments) size += segment.size();
    return size;
  };
  table.body_is_last = [](const gh_body*) { return 1U; };
  table.body_is_over = [](const gh_body*) { return 0U; };
  table.body_replace = [](gh_exchange*, gh_body* b, const gh_text* segments, std::uint64_t count) {
    b->segments.clear();
    for (std::uint64_t i = 0; i < count; ++i) b->segments.push_back(str(segments[i]));
    return 0;
  };
}

void fill_values(gh_host& table) {
  table.value_kind = [](const gh_value* v) { return v->kind; };
  table.value_integer = [](const gh_value* v) { return v->integer; };
  table.value_per = [](const gh_value* v) { return v->per; };
  table.value_real = [](const gh_value* v) { return v->real; };
  table.value_text = [](const gh_value* v) { return text(v->text); };
  table.value_size = [](const gh_value* v) { return std::uint64_t{v->items.size()}; };
  table.value_at = [](const gh_value* v, std::uint64_t index, gh_text* key) -> const gh_value* {
    if (index >= v->items.size()) return nullptr;
    if (key != nullptr) *key = v->keys.empty() ? gh_text{} : text(v->keys[index]);
    return &v->items[index];
  };
  table.value_find = [](const gh_value* v, gh_text key) -> const gh_value* {
    for (std::size_t i = 0; i < v->keys.size(); ++i) {
      if (v->keys[i] == view(key)) return &v->items[i];
    }
    return nullptr;
  };
}

void fill_store(gh_store_v1& store) {
  store.size = sizeof store;
  store.open = [](gh_instance* i, gh_text name, const gh_store_options* options, const gh_value*) {
    i->host->opened.push_back("store " + str(name) + (options == nullptr ? "" : str(options->scope)));
    return reinterpret_cast<gh_store*>(i->host);
  };
  store.get = [](gh_store* s, gh_exchange*, const gh_store_key* key, std::int64_t, gh_store_entry* out, gh_done done,
                 void* context) -> gh_op {
    auto& host = *reinterpret_cast<SmallHost*>(s);
    if (host.store_is_remote) return host.begin(done, context, out);
    std::string whole;
    for (std::uint64_t i = 0; i < key->count; ++i) whole += (i == 0 ? "" : "/") + str(key->parts[i]);
    const auto found = host.entries.find(whole);
    if (found == host.entries.end()) return *out = {GH_E_ABSENT, 0, 0, 0, {}}, 0;
    return *out = {GH_OK, 1, 1, 0, text(found->second)}, 0;
  };
}

void fill_others(SmallHost& host) {
  host.timer.size = sizeof host.timer;
  host.timer.sleep = [](gh_exchange* e, std::int64_t, std::int32_t*, gh_done done, void* context) {
    return e->host->begin(done, context);
  };
  host.blocking.size = sizeof host.blocking;
  host.blocking.run = [](gh_exchange* e, void (*job)(void*), void* data, void (*free_data)(void*), std::int64_t,
                         std::int32_t*, gh_done done, void* context) {
    job(data);
    e->host->free_job = free_data;
    e->host->job_data = data;
    return e->host->begin(done, context);
  };
  host.templates.size = sizeof host.templates;
  host.templates.compile = [](gh_instance* i, gh_text given, const gh_value* at) -> gh_template* {
    if (view(given) == "${bad}") return i->host->errors.emplace_back(at, "unknown variable"), nullptr;
    i->host->opened.push_back("template " + str(given));
    return reinterpret_cast<gh_template*>(i->host);
  };
  host.patterns.size = sizeof host.patterns;
  host.patterns.compile = [](gh_instance* i, gh_text given, const gh_value*) {
    i->host->opened.push_back("pattern " + str(given));
    return reinterpret_cast<gh_pattern*>(i->host);
  };
  host.metrics.size = sizeof host.metrics;
  host.metrics.counter = [](gh_instance* i, gh_text, gh_text, const gh_label*, std::uint64_t) {
    return i->host->next_metric++;
  };
  host.metrics.add = [](gh_instance* i, gh_metric id, std::int64_t amount) { i->host->counted[id] += amount; };
}

const void* find(const gh_host* table, gh_text id) {
  // The table is the first member of the host.
  const auto& host = *reinterpret_cast<const SmallHost*>(table);
  if (view(id) == GH_STORE) return &host.store;
  if (view(id) == GH_TIMER) return &host.timer;
  if (view(id) == GH_BLOCKING) return &host.blocking;
  if (view(id) == GH_TEMPLATE) return &host.templates;
  if (view(id) == GH_PATTERN) return &host.patterns;
  if (view(id) == GH_METRICS) return &host.metrics;
  return nullptr;
}

}  // namespace

SmallHost::SmallHost() {
  table.size = sizeof table;
  table.abi_minor = GH_ABI_MINOR;
  table.extension = &find;
  table.cancel = [](const gh_host* given, gh_op op) {
    auto& host = *const_cast<SmallHost*>(reinterpret_cast<const SmallHost*>(given));
    host.pending.erase(op);
    host.cancelled.push_back(op);
  };
  fill_instance(table);
  fill_exchange(table);
  fill_values(table);
  fill_store(store);
  fill_others(*this);
}
