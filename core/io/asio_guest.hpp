// Drives a GuestLoop from an io_context: how the control thread runs what was written for workers.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "io/guest_loop.hpp"

namespace gatehouse::core {

/// The thread that runs the io_context. Must be destroyed before it.
class AsioGuest {
 public:
  AsioGuest(boost::asio::io_context& io, GuestLoop& loop);
  ~AsioGuest();
  AsioGuest(const AsioGuest&) = delete;
  AsioGuest& operator=(const AsioGuest&) = delete;

  /// Something was begun or a deadline moved: looks again when to turn next.
  void arm();

 private:
  void wait_readable();
  void turn();

  GuestLoop& loop_;
  boost::asio::posix::stream_descriptor descriptor_;
  boost::asio::steady_timer timer_;
  TimePoint armed_for_ = kNever;
};

}  // namespace gatehouse::core
