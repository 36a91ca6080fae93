// What is said about the symbols of a library.
#include "cli/plugin_symbols.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::core {
namespace {

const DefinedIn kNowhere = [](const std::string&, const std::string&) { return false; };

ElfSymbol defined(std::string name) { return {std::move(name), {}, true, false, false}; }
ElfSymbol wanted(std::string name, std::string library = {}) {
  return {std::move(name), std::move(library), false, false, false};
}

ElfFile good() {
  ElfFile file;
  file.symbols = {
      defined("gatehouse_plugin_v1"), wanted("malloc", "libc.so.6"), {"__gmon_start__", {}, false, true, false}};
  file.needed = {"libc.so.6"};
  return file;
}

std::string only_finding(const ElfFile& file, const DefinedIn& defined_in = kNowhere) {
  const auto findings = check_symbols(file, defined_in);
  return findings.size() == 1 ? findings.front().what : std::to_string(findings.size()) + " findings";
}

TEST(PluginSymbols, AGoodLibraryExportsItsEntryAlone) { EXPECT_TRUE(check_symbols(good(), kNowhere).empty()); }

TEST(PluginSymbols, FurtherExportsAreNamed) {
  auto file = good();
  file.symbols.push_back(defined("foo"));
  file.symbols.push_back(defined("bar"));
  EXPECT_THAT(only_finding(file), testing::HasSubstr("exports 'foo' and 1 more beside its entry"));
}

TEST(PluginSymbols, AMissingEntryIsNamed) {
  auto file = good();
  file.symbols.erase(file.symbols.begin());
  EXPECT_THAT(only_finding(file), testing::HasSubstr("does not export gatehouse_plugin_v1"));
}

TEST(PluginSymbols, AnUndefinedSymbolMustComeFromANamedLibrary) {
  auto file = good();
  file.symbols.push_back(wanted("acme_init"));
  EXPECT_THAT(only_finding(file), testing::HasSubstr("'acme_init' is defined by no library"));
  EXPECT_TRUE(check_symbols(file, [](const std::string& library, const std::string& symbol) {
                return library == "libc.so.6" && symbol == "acme_init";
              }).empty());
}

TEST(PluginSymbols, UniqueSymbolsAndProcessWideCallsAreNamed) {
  auto file = good();
  file.symbols.push_back(wanted("fork", "libc.so.6"));
  EXPECT_THAT(only_finding(file), testing::HasSubstr("calls 'fork'"));
  file = good();
  file.symbols.push_back({"_ZN1xE", {}, false, false, true});
  file.symbols.back().library = "libx.so";
  EXPECT_THAT(only_finding(file), testing::HasSubstr("UNIQUE"));
}

TEST(PluginSymbols, ThisProgramIsReadable) {
  const auto file = read_elf("/proc/self/exe");
  EXPECT_TRUE(file.problem.empty() || file.problem == "it is not a shared library") << file.problem;
  EXPECT_EQ(read_elf("/etc/hostname").problem, "it is not a shared library");
  EXPECT_EQ(read_elf("/nonexistent").problem, "it cannot be read");
  EXPECT_TRUE(is_defined_in("libc.so.6", "malloc"));
  EXPECT_FALSE(is_defined_in("libc.so.6", "acme_init"));
}

}  // namespace
}  // namespace gatehouse::core
