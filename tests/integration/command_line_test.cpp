// gatehouse check, explain and run from the command line: exit codes and texts.
#include <gtest/gtest.h>

#include "support/config_text.hpp"
#include "support/gateway.hpp"

namespace gatehouse::testing {
namespace {

class CommandLine : public ::testing::Test {
 protected:
  std::string file(std::string_view text) {
    const auto path = directory_.path() / "gatehouse.yaml";
    write_file(path, text);
    return path.string();
  }
  static Finished gatehouse(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), gateway_binary());
    return run(arguments);
  }

  TempDir directory_;
  static constexpr const char* kGood = R"(version: 1
listeners: [{name: http, address: ":8080"}]
upstreams: [{name: app, endpoints: [{address: "127.0.0.1:9000"}]}]
routes:
  - name: everything
    match: {path: /}
    upstream: app
)";
};

TEST_F(CommandLine, CheckAcceptsTheFirstFile) {
  const auto checked = gatehouse({"check", file(kGood)});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
}

TEST_F(CommandLine, CheckShowsPlaceExcerptAndHelp) {
  const auto checked = gatehouse({"check", file("version: 1\nlisteners: [{name: http, adress: \":8080\"}]\n")});
  EXPECT_EQ(checked.code, 1);
  const auto text = checked.out + checked.err;
  EXPECT_NE(text.find("gatehouse.yaml:2:26: error[E0201]: unknown key 'adress'"), std::string::npos) << text;
  EXPECT_NE(text.find("did you mean 'address'"), std::string::npos) << text;
  EXPECT_NE(text.find("^^^^^^"), std::string::npos) << text;
}

TEST_F(CommandLine, CheckGivesJson) {
  const auto checked = gatehouse(
      {"check", "--format", "json", file("version: 1\nroutes: [{name: a, match: {path: /}, upstream: none}]\n")});
  EXPECT_EQ(checked.code, 1);
  EXPECT_NE(checked.out.find("E0301"), std::string::npos) << checked.out << checked.err;
}

TEST_F(CommandLine, AUsageErrorIsTwo) {
  EXPECT_EQ(gatehouse({"check", "--nonsense"}).code, 2);
  EXPECT_EQ(gatehouse({"nonsense"}).code, 2);
}

TEST_F(CommandLine, RunRefusesWhatCheckRefuses) {
  const auto path = file("version: 1\nlisteners: [{name: http, adress: \":8080\"}]\n");
  const auto ran = gatehouse({"run", "--config", path});
  EXPECT_NE(ran.code, 0);
  EXPECT_NE(ran.code, -1) << "it runs";
  EXPECT_NE((ran.out + ran.err).find("E0201"), std::string::npos) << ran.out << ran.err;
}

TEST_F(CommandLine, RunSaysWhenAnAddressIsTaken) {
  const auto taken = listen_on_loopback();
  const auto ran = gatehouse({"run", "--config", file(kGood), "--listen", "http=" + loopback_address(taken.port),
                              "--listen", "admin=127.0.0.1:0"});
  EXPECT_GT(ran.code, 0);
  EXPECT_NE((ran.out + ran.err).find(std::to_string(taken.port)), std::string::npos) << ran.out << ran.err;
}

TEST_F(CommandLine, ExplainNamesTheRoute) {
  const auto explained = gatehouse({"explain", "--config", file(kGood), "GET", "http://localhost:8080/orders/1"});
  EXPECT_EQ(explained.code, 0) << explained.out << explained.err;
  EXPECT_NE(explained.out.find("everything"), std::string::npos) << explained.out;
  EXPECT_NE(explained.out.find("app"), std::string::npos) << explained.out;
}

TEST_F(CommandLine, VersionIsTold) {
  const auto told = gatehouse({"--version"});
  EXPECT_EQ(told.code, 0);
  EXPECT_NE(told.out.find("0.1.0"), std::string::npos) << told.out;
}

}  // namespace
}  // namespace gatehouse::testing
