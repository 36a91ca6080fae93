#include "observe/log_writer.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "observe/log_file.hpp"
#include "observe/log_output_test_support.hpp"

namespace gatehouse::core {
namespace {

using namespace std::chrono_literals;

/// Takes so many records per turn and remembers them.
class FakeOutput : public LogOutput {
 public:
  FakeOutput(std::string& taken, std::size_t& per_turn) : taken_(taken), per_turn_(per_turn) {}
  LogWish run(LogTurn& turn) override {
    for (std::size_t i = 0; i < per_turn_ && !turn.queue.empty(); ++i) {
      taken_ += turn.queue.record();
      turn.counts.records.add(turn.queue.consume(turn.queue.record().size()));
    }
    return {};
  }
  void reopen() override { taken_ += "<reopen>"; }

 private:
  std::string& taken_;
  std::size_t& per_turn_;
};

class LogWriterTest : public LogOutputTest {
 protected:
  LogSink* open(std::string_view destination, std::string& taken, std::size_t& per_turn,
                std::string_view description = "") {
    std::string why;
    return writer.open(
        destination, "access-log/fake", description, settings,
        [&](std::string&) { return std::make_unique<FakeOutput>(taken, per_turn); }, why);
  }
  static bool put(LogSink& sink, std::string_view record) {
    auto* to = sink.reserve(0, record.size());
    if (to == nullptr) return false;
    std::memcpy(to, record.data(), record.size());
    sink.commit(0, record.size());
    return true;
  }
  LogWriter::Waits turn(Duration after = 0ms, bool is_ending = false) {
    clock.advance(after);
    return writer.turn(clock.now(), clock.wall(), is_ending);
  }

  LogQueueSettings settings{.entries = 4, .bytes = 1 << 20};
  LogWriter writer{1, clock};
  std::string taken, other;
  std::size_t per_turn = 100;
};

TEST_F(LogWriterTest, RecordsOfAWorkerReachTheOutput) {
  auto* sink = open("a", taken, per_turn);
  EXPECT_TRUE(put(*sink, "one"));
  EXPECT_TRUE(put(*sink, "two"));
  turn();
  EXPECT_EQ(taken, "one\ntwo\n");
  EXPECT_EQ(sink->counts().records.value(), 2U);
}

TEST_F(LogWriterTest, AStalledSinkDropsItsOwnNewestRecordsAndHoldsUpNoOther) {
  std::size_t none = 0;
  auto* stalled = open("a", taken, none);
  auto* good = open("b", other, per_turn);
  for (int i = 0; i < 10; ++i) {
    put(*stalled, std::to_string(i));
    put(*good, std::to_string(i));
    turn(10ms);
  }
  EXPECT_EQ(other, "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  EXPECT_EQ(stalled->dropped(LogDrop::queue_full), 6U);
  EXPECT_EQ(good->dropped(LogDrop::queue_full), 0U);
  none = 100;
  turn(10ms);
  EXPECT_EQ(taken, "0\n1\n2\n3\n");
}

TEST_F(LogWriterTest, TheSameDestinationIsOneSink) {
  auto* first = open("a", taken, per_turn);
  auto* second = open("a", other, per_turn);
  EXPECT_EQ(first, second);
  writer.close(first);
  put(*second, "still there");
  turn(10s);
  EXPECT_EQ(taken, "still there\n");
}

TEST_F(LogWriterTest, OtherSettingsReplaceTheOutputAndKeepTheRecords) {
  std::size_t none = 0;
  auto* first = open("a", taken, none);
  put(*first, "kept");
  turn();
  open("a", other, per_turn, "changed");
  turn(1ms);
  EXPECT_EQ(other, "kept\n");
}

TEST_F(LogWriterTest, ASinkWithoutUsersEndsWhenItsRecordsAreOut) {
  auto* sink = open("a", taken, per_turn);
  put(*sink, "last");
  writer.close(sink);
  turn(1ms);
  EXPECT_EQ(taken, "last\n");
  EXPECT_TRUE(turn(1ms).wishes.empty());
}

TEST_F(LogWriterTest, WhatDoesNotGoOutInTheDrainTimeIsLostAndCounted) {
  std::size_t none = 0;
  auto* sink = open("a", taken, none);
  put(*sink, "lost");
  writer.close(sink);
  turn(1ms);
  turn(6s);
  EXPECT_TRUE(turn(1ms).wishes.empty());
  Families families(100);
  writer.collect(families);
  ASSERT_EQ(families.all().size(), 1U);
  EXPECT_EQ(families.all()[0].name, "gatehouse_telemetry_dropped_total");
  EXPECT_EQ(families.all()[0].samples[0].labels[1].value, "shutdown");
  EXPECT_EQ(families.all()[0].samples[0].value, 1);
}

TEST_F(LogWriterTest, AnIdleWriterSleepsUntilARecordRings) {
  auto* sink = open("a", taken, per_turn);
  LogWriter::Waits waits;
  for (int i = 0; i < 300; ++i) waits = turn(10ms);
  EXPECT_EQ(waits.at, kNever);
  put(*sink, "wakes");
  EXPECT_EQ(taken, "");
}

TEST_F(LogWriterTest, ABusySinkIsLookedAtAtMostOncePerLinger) {
  auto* sink = open("a", taken, per_turn);
  LogWriter::Waits waits;
  for (int i = 0; i < 300; ++i) {
    put(*sink, "x");
    waits = turn(200ms);
  }
  EXPECT_EQ(waits.at, clock.now() + 200ms);
}

TEST_F(LogWriterTest, ReopenReachesEveryOutputOnce) {
  open("a", taken, per_turn);
  open("b", other, per_turn);
  writer.reopen();
  turn();
  turn(1ms);
  EXPECT_EQ(taken, "<reopen>");
  EXPECT_EQ(other, "<reopen>");
}

TEST_F(LogWriterTest, ItsThreadWritesWhatAnotherThreadRecordsAndStopLosesNothing) {
  const RealClock real;
  LogWriter threaded(1, real);
  std::string why;
  auto* sink = threaded.open(
      "file", "access-log/file", "", {},
      [&](std::string& reason) {
        return LogFile::open({directory / "a.log", 0, 8}, reason);
      },
      why);
  ASSERT_NE(sink, nullptr) << why;
  threaded.start();
  std::string expected;
  for (int i = 0; i < 20000; ++i) {
    const auto record = std::string("record ").append(std::to_string(i));
    while (!put(*sink, record)) std::this_thread::yield();
    expected.append(record).append("\n");
  }
  threaded.stop();
  EXPECT_EQ(file_text(directory / "a.log"), expected);
}

}  // namespace
}  // namespace gatehouse::core
