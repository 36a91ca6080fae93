// The steps of one load.
#include "config/loader.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "config/field_lists.hpp"
#include "config/limits.hpp"
#include "config/load_plugins.hpp"
#include "config/make_instances.hpp"
#include "config/secrets.hpp"
#include "config/text_scan.hpp"

namespace gatehouse::core {
namespace {

constexpr std::string_view kFirstFile =
    "write for a start:\n"
    "      version: 1\n"
    "      listeners: [{name: http, address: \":8080\"}]\n"
    "      upstreams: [{name: app, endpoints: [{address: \"127.0.0.1:9000\"}]}]\n"
    "      routes:\n"
    "        - name: everything\n"
    "          match: {path: /}\n"
    "          upstream: app";

bool is_pattern(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

/// `text` with everything that glob() gives a meaning taken literally.
std::string glob_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::vector<std::filesystem::path> expand(const std::filesystem::path& base, const std::string& pattern) {
  const bool is_absolute = pattern.starts_with('/');
  const auto whole = is_absolute || base.empty() ? pattern : glob_escaped((base / "").string()) + pattern;
  std::vector<std::filesystem::path> found;
  ::glob_t result{};
  if (::glob(whole.c_str(), GLOB_NOSORT, nullptr, &result) == 0) {
    for (std::size_t i = 0; i < result.gl_pathc; ++i) found.emplace_back(result.gl_pathv[i]);
  }
  ::globfree(&result);
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

Loader::Loader(const LoadOptions& options)
    : options_(options),
      sources_(std::make_shared<Sources>()),
      report_(*sources_),
      texts_(report_, Interpolator::process_settings(options.ignore_secrets)),
      reader_(report_, texts_),
      plugins_(options.plugins == nullptr ? PluginHost::for_a_look() : *options.plugins),
      started_(std::chrono::steady_clock::now()) {}

LoadResult Loader::load_file(const std::filesystem::path& path) {
  main_path_ = path;
  return run(read(path, options_.display_name.empty() ? path.string() : options_.display_name, {}));
}

LoadResult Loader::load_text(std::string name, std::string text) {
  return run(SourceFile(std::move(name), {}, std::move(text)));
}

std::optional<SourceFile> Loader::read(const std::filesystem::path& path, std::string name, const Place& named_at) {
  files_.insert(path);
  directories_.insert(path.has_parent_path() ? path.parent_path() : ".");
  std::error_code failure;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path, failure)) {
    const bool exists = std::filesystem::exists(path, failure);
    report_.add(Code::unreadable_file, named_at, fmt::format("the file '{}' cannot be read", name),
                exists ? "check its permissions, and that it is a file" : "there is no such file");
    has_unread_file_ = true;
    return std::nullopt;
  }
  std::string text;
  std::array<char, 64 * 1024> piece;
  while (text.size() <= limits::kConfigFileBytes && (stream.read(piece.data(), piece.size()), stream.gcount() > 0)) {
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  return SourceFile(std::move(name), path, std::move(text));
}

bool Loader::is_valid_text(const SourceFile& file, std::uint32_t index) {
  const auto text = file.text();
  const auto at = [&](std::size_t offset) {
    return Place{index, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset)};
  };
  if (text.size() > limits::kConfigFileBytes) {
    report_.add(Code::file_too_large, at(0),
                fmt::format("the file is larger than {} MiB", limits::kConfigFileBytes >> 20),
                "divide it with include");
    return false;
  }
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    report_.add(Code::nul_byte, at(nul), "the file contains a NUL byte", "it is text, not a binary file or UTF-16?");
    return false;
  }
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    report_.add(Code::not_utf8, at(bad), "the file is not valid UTF-8 from here on", "save it as UTF-8");
    return false;
  }
  return true;
}

bool Loader::parse(SourceFile file) {
  const auto index = sources_->add(std::move(file));
  const auto& source = (*sources_)[index];
  const auto before = report_.size();
  if (!is_valid_text(source, index)) {
    has_unread_file_ = true;
    return false;
  }
  auto document = parse_document(*sources_, index, report_);
  if (document.root() == nullptr || document.root()->kind == Item::Kind::nothing) {
    if (report_.size() > before) {
      has_unread_file_ = true;
    } else if (documents_.empty()) {
      report_.add(Code::empty_file, {index, 0, 0}, "the file is empty", std::string(kFirstFile));
    }
    return false;
  }
  documents_.push_back({index, std::move(document)});
  return true;
}

void Loader::read_includes() {
  const auto* root = documents_.front().document.root();
  const auto* includes = root->kind == Item::Kind::map ? root->find("include") : nullptr;
  if (includes == nullptr || includes->kind != Item::Kind::list) return;
  for (const auto* each : includes->items) {
    if (each->kind != Item::Kind::text) continue;
    const auto text = texts_.resolve(*each, TextUse::at_load);
    if (text && text->is_known) include({std::string(text->text), each->place()}, main_path_.parent_path());
  }
}

void Loader::include(const At<std::string>& pattern, const std::filesystem::path& base) {
  const std::filesystem::path relative(pattern.value);
  const auto directory = (relative.is_absolute() ? relative : base / relative).parent_path();
  directories_.insert(directory.empty() ? "." : directory);
  const auto found = expand(base, pattern.value);
  if (found.empty() && is_pattern(pattern.value)) {
    report_.add(Code::include_matches_nothing, pattern.place, fmt::format("'{}' matches no file", pattern.value),
                "it is relative to the main file");
  } else if (found.empty()) {
    report_.add(Code::include_missing, pattern.place, fmt::format("the included file '{}' is missing", pattern.value),
                "it is relative to the main file");
    has_unread_file_ = true;
  }
  for (const auto& path : found) {
    // Named by two patterns: once is enough.
    if (!included_.insert(path.lexically_normal()).second) continue;
    if (documents_.size() >= limits::kConfigFiles) {
      report_.add(Code::include_missing, pattern.place,
                  fmt::format("more than {} files are included", limits::kConfigFiles));
      return;
    }
    if (auto file = read(path, path.lexically_normal().string(), pattern.place)) parse(std::move(*file));
  }
}

void Loader::read_secrets(const Item& root) {
  const auto* secrets = root.kind == Item::Kind::map ? root.find("secrets") : nullptr;
  if (secrets != nullptr) Secrets::read(reader_, *sources_, *secrets, model_.secrets);
  const auto* redis = root.kind == Item::Kind::map ? root.find("redis") : nullptr;
  if (redis != nullptr) Secrets::hide_passwords(*sources_, *redis);
}

void Loader::read_models() {
  const bool is_main = !options_.with_names.has_value();
  for (const auto& each : documents_) {
    reader_.set_included(!is_main || &each != &documents_.front());
    reader_.read_struct(*each.document.root(), top_level(), &model_);
  }
}

void Loader::read_plugins(const KnownNames& others) {
  PluginStep(reader_, *sources_, plugins_.libraries(), model_.gateway, others.instances).run(model_);
}

LoadResult Loader::run(std::optional<SourceFile> main) {
  if (!main || !parse(std::move(*main))) return finish(nullptr);
  KnownNames others;
  if (options_.with_names) {
    LoadOptions options;
    options.ignore_secrets = true;
    Loader elsewhere(options);
    others = elsewhere.names_of(*options_.with_names, main_path_);
    model_.gateway = elsewhere.gateway();
    model_.gateway.state_dir.place = {};  // of a text that is not among ours
  } else {
    read_includes();
    read_secrets(*documents_.front().document.root());
  }
  read_models();
  read_plugins(others);
  CheckInput input;
  input.model = &model_;
  input.other_names = std::move(others);
  input.incomplete = {
      has_unread_file_ || reader_.is_doubtful("listeners"), has_unread_file_ || reader_.is_doubtful("upstreams"),
      has_unread_file_ || reader_.is_doubtful("error_formats"), has_unread_file_ || reader_.is_doubtful("redis")};
  input.open_file_limit = options_.open_file_limit;
  input.used_secrets = &texts_.used_secrets();
  input.is_part = options_.with_names.has_value();
  auto router = check_model(input, report_);
  // A value that is not known cannot be shown to a plugin.
  const bool has_all_values = !options_.ignore_secrets && !options_.with_names;
  if (router != nullptr && has_all_values) instances_ = make_instances(model_, plugins_, report_);
  return finish(std::move(router));
}

KnownNames Loader::names_of(const std::filesystem::path& main, const std::filesystem::path& except) {
  main_path_ = main;
  KnownNames names;
  auto file = read(main, main.string(), {});
  if (!file || !parse(std::move(*file))) return names;
  std::error_code failure;
  read_includes();
  read_secrets(*documents_.front().document.root());
  for (const auto& each : documents_) {
    const auto& path = (*sources_)[each.file].path();
    if (std::filesystem::equivalent(path, except, failure)) continue;
    reader_.read_struct(*each.document.root(), top_level(), &model_);
  }
  names.add(model_);
  return names;
}

std::string Loader::path_of(const Place& place) const {
  const auto found =
      std::find_if(documents_.begin(), documents_.end(), [&](const Parsed& each) { return each.file == place.file; });
  return found == documents_.end() ? std::string() : found->document.path_at(place.begin);
}

LoadResult Loader::finish(RouterPtr router) {
  LoadResult result;
  result.diagnostics = report_.finish([this](const Place& place) { return path_of(place); });
  result.summary.files = std::max<std::size_t>(sources_->size(), 1);
  result.summary.routes = routes_in_order(model_).size();
  result.summary.upstreams = model_.upstreams.size();
  if (!report_.has_errors()) {
    std::vector<const Item*> roots;
    for (const auto& each : documents_) roots.push_back(each.document.root());
    auto hash = canonical_hash(roots, texts_);
    result.config =
        LoadedConfig{std::move(model_), sources_, std::move(router), std::move(instances_), std::move(hash)};
  }
  result.files.assign(files_.begin(), files_.end());
  result.files.insert(result.files.end(), texts_.files().begin(), texts_.files().end());
  result.directories.assign(directories_.begin(), directories_.end());
  result.summary.took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
  return result;
}

LoadResult load_config(const std::filesystem::path& path, const LoadOptions& options) {
  return Loader(options).load_file(path);
}

LoadResult load_config_text(std::string name, std::string text, const LoadOptions& options) {
  return Loader(options).load_text(std::move(name), std::move(text));
}

std::string LoadResult::text() const {
  auto out = format_text(diagnostics);
  if (!out.empty()) out += '\n';
  return out + format_summary(diagnostics, summary) + '\n';
}

}  // namespace gatehouse::core
