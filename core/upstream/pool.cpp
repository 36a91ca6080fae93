#include "upstream/pool.hpp"

namespace gatehouse::core {

void UpstreamConnection::on_idle_event(Waiter& waiter) {
  auto& self = static_cast<UpstreamConnection&>(waiter);
  if (self.pool_ != nullptr) self.pool_->discard(self);
}

void UpstreamConnection::on_idle_timeout(Timer& timer) {
  auto& self = static_cast<UpstreamConnection&>(timer);
  if (self.pool_ != nullptr) self.pool_->discard(self);
}

std::unique_ptr<UpstreamConnection> Pool::take() noexcept {
  while (newest_ != nullptr) {
    auto connection = unlink(*newest_);
    if ((connection->stream.watch().ready & (kReadable | kHungUp)) == 0) return connection;
    --count_.open;
  }
  return nullptr;
}

void Pool::put(std::unique_ptr<UpstreamConnection> connection, TimePoint until) noexcept {
  auto* raw = connection.release();
  raw->pool_ = this;
  raw->newer_ = nullptr;
  raw->older_ = newest_;
  (newest_ != nullptr ? newest_->newer_ : oldest_) = raw;
  newest_ = raw;
  ++size_;
  ++count_.idle;
  count_.metrics.upstream_idle(count_.slot, 1);
  auto& watch = raw->stream.watch();
  watch.waiter = raw;
  watch.interest = kReadable | kHungUp;
  wheel_.set(*raw, until);
}

std::unique_ptr<UpstreamConnection> Pool::unlink(UpstreamConnection& connection) noexcept {
  (connection.newer_ != nullptr ? connection.newer_->older_ : newest_) = connection.older_;
  (connection.older_ != nullptr ? connection.older_->newer_ : oldest_) = connection.newer_;
  --size_;
  --count_.idle;
  count_.metrics.upstream_idle(count_.slot, -1);
  connection.pool_ = nullptr;
  connection.disarm();
  auto& watch = connection.stream.watch();
  watch.waiter = nullptr;
  watch.interest = 0;
  return std::unique_ptr<UpstreamConnection>(&connection);
}

void Pool::discard(UpstreamConnection& connection) noexcept {
  unlink(connection).reset();
  --count_.open;
}

bool Pool::close_oldest() noexcept {
  if (oldest_ == nullptr) return false;
  discard(*oldest_);
  return true;
}

void Pool::clear() noexcept {
  while (close_oldest()) {
  }
}

}  // namespace gatehouse::core
