// What the other end of a loopback connection has not read yet, asked from the kernel by NETLINK_SOCK_DIAG.
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cstring>
#include <optional>

#include "support/net.hpp"

namespace gatehouse::testing {
namespace {

struct Question {
  nlmsghdr header;
  inet_diag_req_v2 request;
};

Question question_about(const sockaddr_in& local, const sockaddr_in& remote) {
  Question question{};
  question.header.nlmsg_len = sizeof(question);
  question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  question.header.nlmsg_flags = NLM_F_REQUEST;
  question.request.sdiag_family = AF_INET;
  question.request.sdiag_protocol = IPPROTO_TCP;
  question.request.idiag_states = ~0U;
  question.request.id.idiag_sport = local.sin_port;
  question.request.id.idiag_dport = remote.sin_port;
  question.request.id.idiag_src[0] = local.sin_addr.s_addr;
  question.request.id.idiag_dst[0] = remote.sin_addr.s_addr;
  question.request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  question.request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return question;
}

/// Bytes in the receive queue of the socket with this address pair; 0 when there is none; nothing without sock_diag.
std::optional<std::uint32_t> unread_bytes(int netlink, const sockaddr_in& local, const sockaddr_in& remote) {
  const auto question = question_about(local, remote);
  if (::send(netlink, &question, sizeof(question), 0) < 0) return std::nullopt;
  alignas(nlmsghdr) std::array<char, 8192> buffer;
  const auto got = ::recv(netlink, buffer.data(), buffer.size(), 0);
  if (got < static_cast<ssize_t>(sizeof(nlmsghdr))) return std::nullopt;
  const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
  if (header->nlmsg_type == NLMSG_ERROR) {
    const auto* error = static_cast<const nlmsgerr*>(NLMSG_DATA(header));
    if (error->error == -ENOENT) return 0;  // no such socket any more
    return std::nullopt;
  }
  return static_cast<const inet_diag_msg*>(NLMSG_DATA(header))->idiag_rqueue;
}

}  // namespace

bool wait_until_peer_has_read(int socket, Deadline deadline) {
  sockaddr_in here{};
  sockaddr_in there{};
  socklen_t size = sizeof(here);
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&here), &size) != 0) return true;
  size = sizeof(there);
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&there), &size) != 0) return true;
  thread_local const Fd netlink(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  return eventually(
      [&] {
        int unsent = 0;
        if (::ioctl(socket, SIOCOUTQ, &unsent) == 0 && unsent > 0) return false;
        const auto unread = unread_bytes(netlink.get(), there, here);
        return !unread || *unread == 0;
      },
      deadline);
}

}  // namespace gatehouse::testing
