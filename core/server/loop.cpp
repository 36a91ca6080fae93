#include "server/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace gatehouse::core {

namespace asio = boost::asio;

namespace {
constexpr Duration kMeasure = std::chrono::seconds(1);
}

struct Loop::State {
  explicit State(WorkerContext& of)
      : worker(of),
        // Nobody but this thread touches the context: other threads use the mailbox. So it needs no locks.
        io(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),
        readiness(io, of.ready.descriptor()),
        timer(io),
        measured(of.now) {}
  ~State() { readiness.release(); }  // the set closes its descriptor itself

  void wait_for_readiness() {
    readiness.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& failure) {
      if (failure) return;
      turn();
      wait_for_readiness();
    });
  }

  void turn() {
    worker.update_time();
    const auto begun = worker.now;
    worker.ready.dispatch(0);
    worker.wheel.advance(worker.now);
    // Whoever had more to move than a fair share goes on after everybody else, without a wait.
    for (int again = 0; again < 4 && worker.ready.is_eager(); ++again) {
      worker.update_time();
      worker.ready.dispatch(0);
    }
    if (worker.ready.is_eager()) asio::post(io, [this] { turn(); });
    set_timer();
    worker.metrics.loop_turned(worker.now);
    const auto ended = worker.clock.now();
    busy += ended - begun;
    if (ended - measured >= kMeasure) measure(ended);
  }

  /// Moves the one timer only when something is due earlier than it goes off.
  void set_timer() {
    const auto next = std::min(worker.wheel.next(), measured + kMeasure);
    if (next >= armed) return;
    armed = next;
    timer.expires_at(std::chrono::time_point_cast<asio::steady_timer::duration>(next));
    timer.async_wait([this](const boost::system::error_code& failure) {
      if (failure) return;
      lag = worker.clock.now() - armed;
      armed = kNever;
      turn();
    });
  }

  void measure(TimePoint now) {
    const auto span = static_cast<double>((now - measured).count());
    worker.metrics.loop_measured(std::max(lag, Duration::zero()), static_cast<double>(busy.count()) / span);
    measured = now;
    busy = Duration::zero();
  }

  WorkerContext& worker;
  asio::io_context io;
  asio::posix::stream_descriptor readiness;
  asio::steady_timer timer;
  TimePoint armed = kNever;
  TimePoint measured;
  Duration busy{};
  Duration lag{};
};

Loop::Loop(WorkerContext& worker) : state_(std::make_unique<State>(worker)) {}
Loop::~Loop() = default;

void Loop::run() {
  state_->set_timer();
  state_->wait_for_readiness();
  state_->io.run();
}

void Loop::stop() { state_->io.stop(); }

}  // namespace gatehouse::core
