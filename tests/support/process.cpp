// Child processes.
#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <stdexcept>

namespace gatehouse::testing {
namespace {

struct Pipe {
  Fd read;
  Fd write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  return {Fd(ends[0]), Fd(ends[1])};
}

std::vector<std::string> merged_environment(const Process::Environment& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!added.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const Environment& environment) {
  auto argument_texts = arguments;
  auto environment_texts = merged_environment(environment);
  const auto argv = pointers(argument_texts);
  const auto envp = pointers(environment_texts);
  auto out = make_pipe();
  auto err = make_pipe();
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) {  // only async-signal-safe calls from here to exec
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(out.write.get(), STDOUT_FILENO);
    ::dup2(err.write.get(), STDERR_FILENO);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  exit_fd_.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  out_pipe_ = std::move(out.read);
  err_pipe_ = std::move(err.read);
  collector_ = std::thread([this] { collect(out_pipe_.get(), err_pipe_.get()); });
}

Process::~Process() {
  if (is_running()) {
    signal(SIGKILL);
    wait();
  }
  collector_.join();
}

void Process::collect(int out, int err) {
  std::array<pollfd, 2> entries{
      {{.fd = out, .events = POLLIN, .revents = 0}, {.fd = err, .events = POLLIN, .revents = 0}}};
  std::array<char, 16384> piece;
  while (entries[0].fd >= 0 || entries[1].fd >= 0) {
    ::poll(entries.data(), entries.size(), -1);
    for (auto& entry : entries) {
      if (entry.fd < 0 || entry.revents == 0) continue;
      const auto got = ::read(entry.fd, piece.data(), piece.size());
      const std::lock_guard lock(mutex_);
      if (got > 0) (entry.fd == out ? out_ : err_).append(piece.data(), static_cast<std::size_t>(got));
      if (got <= 0) entry.fd = -1;
      changed_.notify_all();
    }
  }
  const std::lock_guard lock(mutex_);
  both_closed_ = true;
  changed_.notify_all();
}

void Process::signal(int number) const {
  if (is_running()) ::kill(pid_, number);
}

std::optional<int> Process::wait(Deadline deadline) {
  if (exit_code_) return exit_code_;
  if (!wait_readable(exit_fd_.get(), deadline)) return std::nullopt;
  int status = 0;
  if (::waitpid(pid_, &status, 0) == pid_) exit_code_ = code_of(status);
  return exit_code_;
}

bool Process::has_all_output() const {
  const std::lock_guard lock(mutex_);
  return both_closed_;
}

std::string Process::out() const {
  const std::lock_guard lock(mutex_);
  return out_;
}

std::string Process::err() const {
  const std::lock_guard lock(mutex_);
  return err_;
}

bool Process::wait_for(const std::string& where, std::string_view text, Deadline deadline) {
  std::unique_lock lock(mutex_);
  const auto has_come = [&] { return where.find(text) != where.npos; };
  changed_.wait_for(lock, milliseconds(deadline.poll_timeout()), [&] { return has_come() || both_closed_; });
  return has_come();
}

bool Process::wait_for_err(std::string_view text, Deadline deadline) { return wait_for(err_, text, deadline); }

bool Process::wait_for_out(std::string_view text, Deadline deadline) { return wait_for(out_, text, deadline); }

Finished run(const std::vector<std::string>& arguments, Deadline deadline) {
  Process process(arguments);
  const auto code = process.wait(deadline);
  if (code) eventually([&] { return process.has_all_output(); }, deadline);
  return {code.value_or(-1), process.out(), process.err()};
}

}  // namespace gatehouse::testing
