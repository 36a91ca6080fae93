// Configurations and what is said about them. Adding a case is adding a file; GATEHOUSE_GOLDEN_UPDATE=1 writes the
// texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "config/codes.hpp"
#include "config/load.hpp"

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = GATEHOUSE_GOLDEN_DIR;

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// A case is a file, or a directory with a gatehouse.yaml; paths are relative to `folder`.
std::vector<std::string> cases_in(const std::string& folder) {
  std::vector<std::string> cases;
  for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
    const auto name = entry.path().filename().string();
    if (entry.is_directory()) cases.push_back(name + "/gatehouse.yaml");
    if (entry.path().extension() == ".yaml") cases.push_back(name);
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

/// Options stand in the first line: "# open_file_limit: 1024".
LoadOptions options_of(const std::string& text) {
  LoadOptions options;
  constexpr std::string_view kLimit = "# open_file_limit: ";
  if (text.starts_with(kLimit)) options.open_file_limit = std::stoull(text.substr(kLimit.size()));
  return options;
}

/// What `gatehouse check` prints in the directory of the case, without the time it took.
std::string checked(const std::string& folder, const std::string& name) {
  PluginHost::for_a_look().libraries().use_directories({GATEHOUSE_GOLDEN_PLUGINS});
  fs::current_path(kRoot / folder / fs::path(name).parent_path());
  const auto file = fs::path(name).filename();
  const auto result = load_config(file, options_of(read_file(file)));
  auto text = std::regex_replace(result.text(), std::regex(" in [0-9]+ ms\n$"), "\n");
  constexpr std::string_view kPlugins = GATEHOUSE_GOLDEN_PLUGINS;
  for (auto at = text.find(kPlugins); at != std::string::npos; at = text.find(kPlugins)) {
    text.replace(at, kPlugins.size(), "@plugins@");
  }
  return text;
}

fs::path expectation(const std::string& folder, const std::string& name) {
  const fs::path path(name);
  return kRoot / folder / (path.has_parent_path() ? path.parent_path() : path.stem()).concat(".txt");
}

std::string printable(const std::string& name) {
  std::string out;
  for (const char c : name.substr(0, name.find_first_of("./")))
    out += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return out;
}

class BrokenConfig : public testing::TestWithParam<std::string> {};

TEST_P(BrokenConfig, IsExplained) {
  ::setenv("GATEHOUSE_TEST_HOME", "/home/test", 1);
  const auto text = checked("broken", GetParam());
  const auto path = expectation("broken", GetParam());
  if (std::getenv("GATEHOUSE_GOLDEN_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text, read_file(path)) << "in " << path;
}

INSTANTIATE_TEST_SUITE_P(Golden, BrokenConfig, testing::ValuesIn(cases_in("broken")),
                         [](const auto& each) { return printable(each.param); });

class ValidConfig : public testing::TestWithParam<std::string> {};

TEST_P(ValidConfig, HasNothingToSayAbout) {
  EXPECT_THAT(checked("valid", GetParam()), testing::StartsWith("no errors in "));
}

INSTANTIATE_TEST_SUITE_P(Golden, ValidConfig, testing::ValuesIn(cases_in("valid")),
                         [](const auto& each) { return printable(each.param); });

TEST(Golden, EveryCodeHasACase) {
  std::string all;
  for (const auto& entry : fs::directory_iterator(kRoot / "broken")) {
    if (entry.path().extension() == ".txt") all += read_file(entry.path());
  }
  // E0102 is the test below, E0607 one of Chains; E0508 needs a plugin that takes 30 s to start.
  const std::set<Code> elsewhere{Code::file_too_large, Code::instance_not_started, Code::directory_not_writable};
  for (const auto& info : all_codes()) {
    if (elsewhere.contains(info.code)) continue;
    EXPECT_THAT(all, testing::HasSubstr("[" + code_text(info.code) + "]")) << info.title;
  }
}

TEST(Golden, AFileOverTheLimitIsNotParsed) {
  const auto path = fs::path(testing::TempDir()) / "gatehouse_too_large.yaml";
  std::ofstream(path) << std::string((16U << 20) + 1, '#');
  const auto result = load_config(path, {});
  fs::remove(path);
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(result.diagnostics[0].code, "E0102");
}

TEST(Golden, AnIncludedFileIsCheckedWithTheNamesOfTheMainFile) {
  const auto folder = kRoot / "valid/full";
  LoadOptions options;
  EXPECT_FALSE(load_config(folder / "conf.d/more.yaml", options).ok());
  options.with_names = folder / "gatehouse.yaml";
  const auto result = load_config(folder / "conf.d/more.yaml", options);
  EXPECT_TRUE(result.ok()) << result.text();
}

TEST(Golden, ShippedFilesAreValid) {
  PluginHost::for_a_look().libraries().use_directories({GATEHOUSE_GOLDEN_PLUGINS});
  for (const auto* name : {"gatehouse.yaml", "reference.yaml"}) {
    const auto result = load_config(fs::path(GATEHOUSE_CONF_DIR) / name, {});
    EXPECT_TRUE(result.ok() && result.diagnostics.empty()) << result.text();
  }
}

}  // namespace
}  // namespace gatehouse::core
