// Shared by the tests of this folder: texts to models, models to snapshots.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/snapshot.hpp"

namespace gatehouse::core {

/// A complete file but for what `more` adds; `more` may hold the routes, else there is one.
inline std::string file_with(std::string_view more) {
  std::string text =
      "version: 1\nlisteners: [{name: http, address: \":8080\"}]\nupstreams: [{name: app, endpoints: [{address: "
      "\"127.0.0.1:9000\"}]}]\n";
  text += more;
  if (more.find("routes:") == std::string_view::npos)
    text += "\nroutes: [{name: all, match: {path: /}, upstream: app}]\n";
  return text;
}

inline LoadResult load_text(std::string text, const LoadOptions& options = {}) {
  return load_config_text("test.yaml", std::move(text), options);
}

/// Codes of all findings, in order.
inline std::vector<std::string> codes_of(const LoadResult& result) {
  std::vector<std::string> codes;
  for (const auto& each : result.diagnostics) codes.push_back(each.code);
  return codes;
}

inline SnapshotPtr snapshot_of(std::string text, const SnapshotPtr& previous = nullptr,
                               const ResolveHost& resolve = {}) {
  auto result = load_text(std::move(text));
  EXPECT_TRUE(result.ok()) << result.text();
  if (!result.ok()) return nullptr;
  return build_snapshot(std::move(*result.config), previous, resolve).snapshot;
}

}  // namespace gatehouse::core
