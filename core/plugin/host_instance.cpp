// The host table: what concerns an instance. Log, time, randomness, texts, findings of create.
#include <openssl/rand.h>
#include <sys/random.h>

#include <filesystem>

#include "observe/log.hpp"
#include "plugin/abi_text.hpp"
#include "plugin/host_functions.hpp"

namespace gatehouse::core {
namespace {

/// Lines that one instance may write per second and worker; what is over it is counted and told with the next one.
constexpr std::uint32_t kLinesPerSecond = 50;

bool may_log(Instance& instance, PluginThread& thread, std::uint32_t& suppressed) noexcept {
  auto* worker = thread.worker();
  if (worker == nullptr) return true;
  auto& seat = instance.seat(worker->index());
  const auto second = std::chrono::floor<std::chrono::seconds>(thread.now());
  if (second != seat.log_second) {
    seat.log_second = second;
    suppressed = std::exchange(seat.log_suppressed, 0);
    seat.log_lines = 0;
  }
  if (seat.log_lines >= kLinesPerSecond) {
    ++seat.log_suppressed;
    return false;
  }
  ++seat.log_lines;
  return true;
}

void log(gh_instance* handle, std::int32_t level, gh_text message) noexcept {
  auto* instance = instance_of(handle);
  auto* thread = PluginThread::current();
  if (instance == nullptr || thread == nullptr) return;
  const auto as = level <= GH_LOG_DEBUG     ? LogLevel::debug
                  : level == GH_LOG_INFO    ? LogLevel::info
                  : level == GH_LOG_WARNING ? LogLevel::warning
                                            : LogLevel::error;
  std::uint32_t suppressed = 0;
  if (!log_enabled(as) || !may_log(*instance, *thread, suppressed)) return;
  if (suppressed == 0) {
    log_event(as, view(message), {{"instance", instance->address()}});
  } else {
    log_event(as, view(message), {{"instance", instance->address()}, {"suppressed", suppressed}});
  }
}

std::int64_t now(gh_instance*) noexcept {
  const auto* thread = PluginThread::current();
  return thread == nullptr ? 0 : thread->now().time_since_epoch().count();
}

std::int64_t wall_clock(gh_instance*) noexcept {
  const auto* thread = PluginThread::current();
  if (thread == nullptr) return 0;
  return std::chrono::duration_cast<Duration>(thread->wall().time_since_epoch()).count();
}

void random(gh_instance*, void* bytes, std::uint64_t size) noexcept {
  auto* to = static_cast<unsigned char*>(bytes);
  while (size > 0) {
    const auto piece = std::min<std::uint64_t>(size, 1 << 16);
    if (RAND_bytes(to, static_cast<int>(piece)) != 1) {
      // The library's generator fails only when it cannot be seeded; the kernel's does not.
      for (std::uint64_t got = 0; got < piece;) {
        const auto more = ::getrandom(to + got, static_cast<std::size_t>(piece - got), 0);
        if (more > 0) got += static_cast<std::uint64_t>(more);
      }
    }
    to += piece;
    size -= piece;
  }
}

/// Made on the control thread, when the plugin asks at create; workers are told what there is.
const std::string& state_directory(Instance& instance) noexcept {
  const auto& root = instance.runtime().settings().state_directory;
  auto* thread = PluginThread::current();
  if (!instance.state_directory.empty() || root.empty() || thread == nullptr || thread->worker() != nullptr) {
    return instance.state_directory;
  }
  namespace fs = std::filesystem;
  std::error_code error;
  const auto path = root / "plugin-data" / instance.plugin();
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, fs::perms::owner_all, fs::perm_options::replace, error);
  if (error) {
    log_warning("no state directory for a plugin", {{"instance", instance.address()}, {"why", error.message()}});
  } else {
    instance.state_directory = path.string();
  }
  return instance.state_directory;
}

gh_text instance_text(gh_instance* handle, std::uint32_t which) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr) return {};
  switch (which) {
    case GH_INSTANCE_ADDRESS:
      return text_of(instance->address());
    case GH_INSTANCE_GATEWAY:
      return text_of(instance->runtime().settings().gateway_name);
    case GH_INSTANCE_STATE_DIRECTORY:
      return text_of(state_directory(*instance));
    default:
      return {};
  }
}

std::int32_t instance_number(gh_instance* handle, std::uint32_t which, std::int64_t* out) noexcept {
  *out = 0;
  const auto* instance = instance_of(handle);
  if (instance == nullptr) return GH_E_ARGUMENT;
  switch (which) {
    case GH_INSTANCE_WORKERS:
      *out = instance->runtime().settings().workers;
      return GH_OK;
    case GH_INSTANCE_IS_SHADOW:
      *out = instance->is_shadow() ? 1 : 0;
      return GH_OK;
    case GH_INSTANCE_REQUEST_TIMEOUT_NS:
      *out = instance->request_timeout().count();
      return GH_OK;
    default:
      return GH_E_ABSENT;
  }
}

void tell(gh_instance* handle, bool is_error, const gh_value* at, gh_text message) noexcept {
  if (auto* instance = instance_of(handle)) {
    instance->tell(is_error, reinterpret_cast<const Value*>(at), view(message));
  }
}

void config_error(gh_instance* handle, const gh_value* at, gh_text message) noexcept {
  tell(handle, true, at, message);
}
void config_warning(gh_instance* handle, const gh_value* at, gh_text message) noexcept {
  tell(handle, false, at, message);
}

std::int32_t manage_header(gh_instance* handle, gh_text name) noexcept {
  auto* instance = instance_of(handle);
  if (instance == nullptr) return GH_E_ARGUMENT;
  if (!instance->is_creating()) return GH_E_PHASE;
  return instance->manage(view(name)) ? GH_OK : GH_E_ARGUMENT;
}

}  // namespace

void add_instance_functions(gh_host& host) noexcept {
  host.log = &log;
  host.now = &now;
  host.wall_clock = &wall_clock;
  host.random = &random;
  host.instance_text = &instance_text;
  host.instance_number = &instance_number;
  host.config_error = &config_error;
  host.config_warning = &config_warning;
  host.manage_header = &manage_header;
}

}  // namespace gatehouse::core
