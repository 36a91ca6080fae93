#include "io/asio_guest.hpp"

namespace gatehouse::core {

AsioGuest::AsioGuest(boost::asio::io_context& io, GuestLoop& loop)
    : loop_(loop), descriptor_(io, loop.descriptor()), timer_(io) {
  wait_readable();
}

AsioGuest::~AsioGuest() { (void)descriptor_.release(); }  // the readiness set closes it

void AsioGuest::wait_readable() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
    if (error) return;  // destroyed
    turn();
    wait_readable();
  });
}

void AsioGuest::turn() {
  loop_.turn();
  arm();
}

void AsioGuest::arm() {
  const auto next = loop_.next();
  if (next == armed_for_ && next != TimePoint{}) return;
  armed_for_ = next;
  if (next == kNever) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(std::chrono::time_point_cast<std::chrono::steady_clock::duration>(next));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;  // another time was set, or destroyed
    armed_for_ = kNever;
    turn();
  });
}

}  // namespace gatehouse::core
