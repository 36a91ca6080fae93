// The map `secrets`, read ahead of everything else since any scalar may name one of them.
#pragma once

#include <vector>

#include "config/model.hpp"
#include "config/reader.hpp"

namespace gatehouse::core {

struct Secrets {
  static constexpr TypeInfo kSecretType{"secret", "\"${file:/run/secrets/x}\""};
  static constexpr TypeInfo kType{"map", {}, nullptr, {}, &kSecretType};

  /// Reads the map into `out` and defines every entry for `${secret:…}`. A literal is W204 and never shown in an
  /// excerpt.
  static void read(Reader& reader, Sources& sources, const Item& item, std::vector<SecretConfig>& out);
  /// Passwords of the list `redis` that stand there as they are are not shown in excerpts either.
  static void hide_passwords(Sources& sources, const Item& redis);
};

}  // namespace gatehouse::core
