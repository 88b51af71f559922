package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.config.KnownDialect;
import io.tollgate.core.key.KeyShape;
import io.tollgate.core.token.AccessToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What keys an api would look up, and what is told of one that is imported: its hash and a hint.
/// The key itself ends here.
///
/// @param imported whether keys of another shape are looked up too
/// @param anyCase whether the api reads keys as if in lower case
record ImportedKeys(String api, KeyShape shape, boolean imported, boolean anyCase) {

  /// What the hint is where none of the key is shown.
  private static final int HINTED_MIN = 16;

  private static final int HINTED_WELL = 24;

  static ImportedKeys of(AdminClient client, String api) {
    JsonNode view = client.get(path("apis", api));
    String dialect = view.path("dialect").asString();
    return new ImportedKeys(
        api,
        KeyShape.valueOf(view.path("keyShape").asString().toUpperCase(Locale.ROOT)),
        view.path("importedKeys").booleanValue(false),
        KnownDialect.builtIn().stream()
            .filter(known -> known.dialect().name().equals(dialect))
            .anyMatch(known -> known.dialect().carriers().anyCase()));
  }

  /// A key as the api reads it.
  String read(String key) {
    return anyCase ? key.toLowerCase(Locale.ROOT) : key;
  }

  /// Why a key would open nothing.
  ///
  /// @param key as [#read] has made it
  /// @return null if it can open the api
  @Nullable String refuse(String key) {
    if (AccessToken.looksLike(key)) {
      return "looks like a signed token, which no key does";
    }
    if (shape.mayBeKey(key, imported)) {
      return null;
    }
    if (!imported) {
      return "is of another shape than keys of the api ("
          + shapeName()
          + "); to take such keys, give the api \"keys: {imported: true}\" in the configuration first";
    }
    return "is no key: it takes "
        + KeyShape.IMPORTED_MIN
        + " to "
        + KeyShape.IMPORTED_MAX
        + " printable ASCII characters without a space, and the right checksum behind \"tg_live_\","
        + " \"tg_qa_\" or \"tg_dev_\"";
  }

  /// What its user should know of keys whose shape nobody can see; empty for nothing.
  String warning() {
    return imported
        ? ""
        : "The api \""
            + api
            + "\" looks up keys of its own shape only ("
            + shapeName()
            + "). Any other that comes as SHA-256 opens nothing until \"keys: {imported: true}\" is"
            + " given to the api in the configuration.";
  }

  private String shapeName() {
    return shape.name().toLowerCase(Locale.ROOT);
  }

  static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Enough to recognise a key, too little to use it.
  ///
  /// @return null if it is so short that none of it is to be shown
  static @Nullable String hint(String key) {
    int prefix = KeyShape.TOLLGATE.matches(key) ? key.lastIndexOf('_') + 1 : 0;
    int length = key.length();
    int shown = length >= HINTED_WELL ? 4 : length >= HINTED_MIN ? 2 : 0;
    return shown == 0
        ? null
        : key.substring(0, prefix + shown) + "…" + key.substring(length - shown);
  }
}
