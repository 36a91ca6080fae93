#include "config/check_example.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "config/codecs.hpp"
#include "config/field_lists.hpp"
#include "config/interpolate.hpp"
#include "config/load_plugins.hpp"
#include "config/make_instances.hpp"

namespace gatehouse::core {
namespace {

bool read_entries(Reader& reader, const Item& root, std::vector<PluginEntryConfig>& entries) {
  using Entries = codec::List<codec::Struct<PluginEntryConfig>>;
  if (root.kind == Item::Kind::list) return Entries::read(reader, root, entries);
  return reader.read_struct(root, struct_info<PluginEntryConfig>(), &entries.emplace_back());
}

}  // namespace

ExampleCheck check_example(const std::filesystem::path& file, PluginHost& host) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (stream) return check_example_text(file.string(), std::move(text).str(), host);
  const Sources none;
  ConfigReport report(none);
  report.add(Code::unreadable_file, {}, fmt::format("the file '{}' cannot be read", file.string()));
  return {report.finish({}), {}};
}

ExampleCheck check_example_text(std::string name, std::string text, PluginHost& host) {
  Sources sources;
  ConfigReport report(sources);
  Interpolator texts(report, Interpolator::process_settings(true));
  Reader reader(report, texts);
  const auto index = sources.add(SourceFile(std::move(name), {}, std::move(text)));
  const auto document = parse_document(sources, index, report);
  Model model;
  if (document.root() != nullptr && read_entries(reader, *document.root(), model.plugins)) {
    PluginStep(reader, sources, host.libraries(), model.gateway, {}).run(model);
    if (!report.has_errors()) (void)make_instances(model, host, report);
  }
  ExampleCheck result;
  result.diagnostics = report.finish([&](const Place& place) { return document.path_at(place.begin); });
  if (!report.has_errors()) result.specs = instance_specs(model);
  return result;
}

}  // namespace gatehouse::core
