// One connection of the admin listener. Includes Asio: for admin.cpp and admin_session.cpp only.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <set>

#include "server/admin.hpp"

namespace gatehouse::core {

class AdminSession;

/// What the sessions of one server share. Control thread.
struct AdminShared {
  AdminSource& source;
  AdminSettings settings;
  std::set<AdminSession*> sessions{};  // those that are open; each takes itself out
  bool is_stopped = false;             // the source may be gone
};

/// Serves requests on `socket` until the client leaves, a limit is reached or the server stops.
void start_admin_session(boost::asio::ip::tcp::socket socket, std::shared_ptr<AdminShared> shared);

/// None of them asks the source again.
void close_admin_sessions(AdminShared& shared);

}  // namespace gatehouse::core
