// A backend in a process of its own: prints its address, then answers every request until it is killed.
#include <unistd.h>

#include <cstdio>

#include "support/fake_upstream.hpp"

int main() {
  gatehouse::testing::FakeUpstream upstream;
  std::printf("%s\n", upstream.address().c_str());
  std::fflush(stdout);
  ::pause();
}
