// gatehouse.sink/1: records go into a list that the test reads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gatehouse/abi/ext/sink.h"
#include "gatehouse/testing/tables.hpp"

namespace gatehouse::testing::ext_sink {

struct Opened {
  FakeHost* host;
  std::string type;
  std::unique_ptr<char[]> room;  ///< as large as was asked for: sanitizers see its border
  std::uint64_t reserved = 0;
};

inline gh_sink* open(gh_instance* handle, const gh_value* settings, const gh_value*) {
  FakeInstance* instance = guarded_create(handle, "sink.open");
  if (instance == nullptr) return nullptr;
  const Value* map = settings == nullptr ? nullptr : testing::value_of(settings);
  std::string type = "stdout";
  for (std::size_t i = 0; map != nullptr && i < map->members.size(); ++i) {
    if (map->members[i].first == "type") type = map->members[i].second->text;
  }
  if (type != "file" && type != "stdout" && type != "syslog" && type != "http") {
    instance->host->table.config_error(handle, settings, {"type is one of: file, stdout, syslog, http", 42});
    return nullptr;
  }
  auto sink = std::make_shared<Opened>(Opened{instance->host, type, nullptr, 0});
  instance->owned.push_back(sink);
  return reinterpret_cast<gh_sink*>(sink.get());
}

inline char* reserve(gh_sink* handle, std::uint64_t size) {
  auto& sink = *reinterpret_cast<Opened*>(handle);
  if (!sink.host->is_allowed("sink.reserve")) return nullptr;
  if (sink.room != nullptr) sink.host->misuse("a record was reserved before the one before was committed");
  if (sink.host->are_sinks_full) return nullptr;
  sink.room = std::make_unique<char[]>(size == 0 ? 1 : size);
  sink.reserved = size;
  return sink.room.get();
}

inline void commit(gh_sink* handle, std::uint64_t size) {
  auto& sink = *reinterpret_cast<Opened*>(handle);
  if (!sink.host->is_allowed("sink.commit")) return;
  if (sink.room == nullptr || size > sink.reserved) {
    sink.host->misuse("commit without, or over, what was reserved");
  } else if (size > 0) {
    sink.host->sink_lines.emplace_back(sink.room.get(), size);
  }
  sink.room.reset();
}

inline const void* table() {
  static const gh_sink_v1 kTable{sizeof(gh_sink_v1), 0, open, reserve, commit};
  return &kTable;
}

}  // namespace gatehouse::testing::ext_sink
