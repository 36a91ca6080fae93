// Answers preflights and decorates responses by the CORS protocol (Fetch standard, "HTTP-CORS protocol").
#pragma once

#include <string_view>

#include <gatehouse/plugin.hpp>

#include "config.hpp"
#include "rules.hpp"

namespace cors {

enum class Result { no_origin, allowed, disallowed };

struct Cors {
  using Config = cors::Config;

  struct State {
    Result result = Result::no_origin;
    bool is_preflight = false;
    std::string_view origin;  // as sent; memory of the exchange
  };

  static constexpr gatehouse::Info info{
      .name = "cors",
      .version = "1.0.0",
      .standing = gatehouse::Standing::stable,
      .provides = {"preflight"},
      .notes = {"result"},
      .reasons = {{"cors_denied", 403, "This origin may not call this API."}},
  };

  Cors(Config config, gatehouse::Setup& setup);

  gatehouse::Verdict on_request(gatehouse::Exchange& exchange, State& state) const;
  gatehouse::Verdict on_response(gatehouse::Exchange& exchange, State& state) const;

 private:
  [[nodiscard]] gatehouse::Verdict answer_preflight(gatehouse::Exchange& exchange, const State& state) const;
  void decorate(gatehouse::Exchange& exchange, const State& state) const;

  Config config_;
  Rules rules_;
  gatehouse::Counter preflights_[3];
  gatehouse::Counter requests_[3];
};

}  // namespace cors
