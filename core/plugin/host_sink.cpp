// gatehouse.sink/1: destinations of log records, shared by whoever names the same one.
#include <deque>

#include "observe/log_file.hpp"
#include "observe/log_stdout.hpp"
#include "plugin/host_extensions.hpp"
#include "plugin/log_service.hpp"
#include "plugin/log_settings.hpp"

namespace gatehouse::core {
namespace {

/// One opening; its address is the handle. Without a writer there is no sink behind it: what is recorded is nothing.
struct OpenedSink {
  LogSink* sink = nullptr;
};

struct OpenedSinks final : InstancePart {
  ~OpenedSinks() override {
    for (const auto& opened : sinks) {
      if (opened.sink != nullptr) writer->close(opened.sink);
    }
  }
  LogWriter* writer = nullptr;
  std::deque<OpenedSink> sinks;
};

std::unique_ptr<LogOutput> make_output(const LogSinkSettings& settings, const LogService& service, std::string& why) {
  switch (settings.type) {
    case LogSinkType::file:
      return LogFile::open({settings.path, settings.rotate_bytes, settings.keep}, why);
    case LogSinkType::stdout_:
      return LogStdout::open(why);
    case LogSinkType::syslog:
      return std::make_unique<LogSyslog>(settings.syslog, *service.blocking);
    case LogSinkType::http:
      return LogHttp::open(settings.http, *service.clock, *service.blocking, why);
  }
  return nullptr;
}

gh_sink* open(gh_instance* handle, const gh_value* settings, const gh_value* queue) noexcept {
  auto* instance = creating(handle, "sink.open outside of create");
  if (instance == nullptr) return nullptr;
  LogSinkSettings read;
  const auto* map = reinterpret_cast<const Value*>(settings);
  const TellMistake tell = [&](const Value* at, std::string_view message) {
    instance->tell(true, at == nullptr ? map : at, message);
  };
  if (!read_log_settings(map, reinterpret_cast<const Value*>(queue), read, tell)) return nullptr;
  auto& opened = part_of<OpenedSinks>(*instance, ExtensionId::sink);
  const auto* service = service_of<LogService>(instance->runtime().parts(), ExtensionId::sink);
  OpenedSink sink;
  if (service != nullptr && service->writer != nullptr) {
    const auto label = instance->plugin() + "/" + std::string(name_of(read.type));
    std::string why;
    sink.sink = service->writer->open(
        read.destination, label, read.description, read.queue,
        [&](std::string& reason) { return make_output(read, *service, reason); }, why);
    if (sink.sink == nullptr) {
      instance->tell(true, map, why);
      return nullptr;
    }
    opened.writer = service->writer;
  }
  return reinterpret_cast<gh_sink*>(&opened.sinks.emplace_back(sink));
}

/// The ring of this worker; nullptr sink: there is none here.
struct Ring {
  LogSink* sink = nullptr;
  std::uint32_t worker = 0;
};

Ring ring_here(gh_sink* handle) noexcept {
  auto* thread = PluginThread::current();
  if (handle == nullptr || thread == nullptr || thread->worker() == nullptr) return {};
  return {reinterpret_cast<OpenedSink*>(handle)->sink, thread->worker()->index()};
}

char* reserve(gh_sink* handle, std::uint64_t size) noexcept {
  const auto ring = ring_here(handle);
  return ring.sink == nullptr ? nullptr : ring.sink->reserve(ring.worker, static_cast<std::size_t>(size));
}

void commit(gh_sink* handle, std::uint64_t size) noexcept {
  const auto ring = ring_here(handle);
  if (ring.sink != nullptr) ring.sink->commit(ring.worker, static_cast<std::size_t>(size));
}

}  // namespace

const gh_sink_v1& sink_extension() noexcept {
  static constexpr gh_sink_v1 kTable{sizeof(gh_sink_v1), 0, &open, &reserve, &commit};
  return kTable;
}

}  // namespace gatehouse::core
