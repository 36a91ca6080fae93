#include "core_config.hpp"

#include "config/document.hpp"
#include "config/interpolate.hpp"
#include "config/reader.hpp"
#include "config/value_reader.hpp"

namespace gatehouse::conformance {

using namespace core;

std::string DecodedConfig::line_of(const ValuePlace& place) const {
  if (place.file == ValuePlace::kNoFile) return {};
  const auto& file = (*sources)[place.file];
  const auto [begin, end] = file.line_range(file.locate(place.begin).line);
  return file.shown(begin, end);
}

DecodedConfig decode_config(const std::string& yaml, const LibraryPtr& library) {
  DecodedConfig result;
  result.sources = std::make_unique<Sources>();
  auto& sources = *result.sources;
  core::ConfigReport report(sources);
  const auto file = sources.add(SourceFile("config.yaml", "config.yaml", yaml));
  const auto document = parse_document(sources, file, report);
  Interpolator texts(report, Interpolator::process_settings(true));
  Reader reader(report, texts);
  auto config = std::make_shared<PluginConfig>();
  config->library = library;
  const At<std::string> name{library->name(), {}};
  if (document.root() != nullptr) {
    ValueReader values(reader, sources, name, *config);
    (void)values.read(*document.root(), library->manifest().config, config->values.root);
  }
  for (const auto& diagnostic : report.finish([](const Place&) { return std::string{}; })) {
    if (diagnostic.severity == Severity::error) result.errors.push_back(format_text(diagnostic));
  }
  result.config = {config, &config->values};
  return result;
}

}  // namespace gatehouse::conformance
