// Reading the operator's file and keeping a copy of it that nobody overwrites.
#include "plugin/library_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace gatehouse::core {
namespace {

namespace fs = std::filesystem;

/// A plugin with everything linked in has some 10 MB; a larger file is not a plugin.
constexpr std::uintmax_t kMaxLibrary = 256ULL << 20;
/// Hexadecimal digits of the hash in a file's name: enough to tell two apart, and content is compared anyway.
constexpr std::size_t kHashDigits = 32;

PluginProblem io_problem(const fs::path& path, const std::string& what, int error) {
  return {"E0502", what + " " + path.string() + ": " + std::generic_category().message(error), {}};
}

/// Closes a descriptor at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void sync_directory(const fs::path& directory) noexcept {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) ::fsync(opened.get());
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string text;
  for (const auto byte : digest) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

PluginResult<std::string> read_library(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return io_problem(file, "cannot read", error.value());
  if (size > kMaxLibrary) return PluginProblem{"E0502", file.string() + " is over 256 MiB", {}};
  std::string content(static_cast<std::size_t>(size), '\0');
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return io_problem(file, "cannot read", errno);
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (stream.gcount() != static_cast<std::streamsize>(content.size())) {
    return PluginProblem{"E0502", file.string() + " became shorter while it was read", "replace plugins by rename"};
  }
  return content;
}

PluginResult<> prepare_copies(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return io_problem(directory, "cannot make the directory of plugin copies", error.value());
  fs::permissions(directory, fs::perms::owner_all, fs::perm_options::replace, error);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    return io_problem(directory, "cannot write to the directory of plugin copies", errno);
  }
  struct statvfs mount {};
  if (::statvfs(directory.c_str(), &mount) == 0 && (mount.f_flag & ST_NOEXEC) != 0) {
    return PluginProblem{"E0502",
                         "the file system of " + directory.string() + " is mounted noexec: no plugin can run there",
                         "give gateway.state_dir a directory on a file system without noexec"};
  }
  return {};
}

fs::path find_copy(const fs::path& directory, std::string_view stem, std::string_view hash, std::string_view content) {
  const auto begin = std::string(stem) + "-";
  const auto end = "-" + std::string(hash.substr(0, kHashDigits)) + ".so";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const auto name = entry.path().filename().string();
    if (name.size() <= begin.size() + end.size() || !name.starts_with(begin) || !name.ends_with(end)) continue;
    const auto there = read_library(entry.path());
    if (there && *there == content) return entry.path();
  }
  return {};
}

PluginResult<fs::path> write_copy(const fs::path& directory, std::string_view stem, std::string_view content) {
  auto path = (directory / ("." + std::string(stem) + "-XXXXXX")).string();
  const Descriptor file(::mkostemp(path.data(), O_CLOEXEC));
  if (file.get() < 0) return io_problem(path, "cannot write", errno);
  if (!write_all(file.get(), content) || ::fchmod(file.get(), 0500) != 0 || ::fsync(file.get()) != 0) {
    const auto problem = io_problem(path, "cannot write", errno);
    ::unlink(path.c_str());
    return problem;
  }
  return fs::path(path);
}

PluginResult<fs::path> name_copy(const fs::path& temporary, std::string_view stem, std::string_view version,
                                 std::string_view hash) {
  const auto directory = temporary.parent_path();
  auto path = directory /
              (std::string(stem) + "-" + std::string(version) + "-" + std::string(hash.substr(0, kHashDigits)) + ".so");
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const auto problem = io_problem(path, "cannot write", errno);
    ::unlink(temporary.c_str());
    return problem;
  }
  sync_directory(directory);
  return path;
}

}  // namespace gatehouse::core
