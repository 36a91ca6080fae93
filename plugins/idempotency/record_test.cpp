// Records survive their way through a store, and nothing else is taken for one.
#include "record.hpp"

#include <gtest/gtest.h>

#include <random>

namespace idempotency {
namespace {

Record completed() {
  Record record;
  record.state = RecordState::completed;
  record.owner = 0x0123456789abcdef;
  record.fingerprint.fill(7);
  record.at = 1795000000;
  record.status = 201;
  record.headers = {{"Content-Type", "application/json"}, {"Location", "/orders/7"}};
  record.body = "{\"id\":7}";
  record.trailers = {{"Digest", "x"}};
  return record;
}

TEST(Record, RoundTrips) {
  const auto bytes = encode(completed());
  const auto back = decode(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->state, RecordState::completed);
  EXPECT_EQ(back->owner, completed().owner);
  EXPECT_EQ(back->fingerprint, completed().fingerprint);
  EXPECT_EQ(back->at, 1795000000);
  EXPECT_EQ(back->status, 201);
  EXPECT_EQ(back->headers, completed().headers);
  EXPECT_EQ(back->body, "{\"id\":7}");
  EXPECT_EQ(back->trailers, completed().trailers);
}

TEST(Record, EveryCutAndEveryExtraByteIsRefused) {
  const auto bytes = encode(completed());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode(std::string_view(bytes).substr(0, size)));
  EXPECT_FALSE(decode(bytes + 'x'));
}

TEST(Record, RandomBytesAreNeverReadOutside) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20000; ++i) {
    auto bytes = encode(completed());
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    (void)decode(bytes);
  }
}

const std::string kSecret(32, 's');
constexpr std::array<std::uint8_t, 12> kNonce{1, 2, 3};

TEST(Record, ID22_SealedBytesOpenWithTheirOwnSecretAndKeyOnly) {
  const auto plain = encode(completed());
  const auto sealed = seal(plain, kSecret, "orders/k1", kNonce);
  ASSERT_TRUE(sealed);
  EXPECT_EQ(sealed->find("application/json"), std::string::npos);
  EXPECT_EQ(unseal(*sealed, kSecret, "orders/k1"), plain);
  EXPECT_FALSE(unseal(*sealed, std::string(32, 't'), "orders/k1"));
  EXPECT_FALSE(unseal(*sealed, kSecret, "orders/k2"));
  EXPECT_FALSE(decode(*sealed));
}

TEST(Record, EveryChangedByteOfASealedRecordIsNoticed) {
  const auto sealed = *seal("secret", kSecret, "k", kNonce);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(unseal(changed, kSecret, "k")) << i;
  }
}

}  // namespace
}  // namespace idempotency
