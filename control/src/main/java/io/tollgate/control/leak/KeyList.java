package io.tollgate.control.leak;

import io.tollgate.core.key.TokenKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a reporter's list of public keys.
final class KeyList {

  /// Largest list, in bytes; GitHub's has some 2 KB.
  static final int BYTES_MAX = 256 * 1024;

  private static final int KEYS_MAX = 100;

  private KeyList() {}

  /// Why a document is no list that can be used; never quotes it.
  static final class BadListException extends Exception {
    BadListException(String message) {
      super(message);
    }
  }

  /// The keys by their identifiers: those of P-256, whether current or not, since a report signed
  /// before a change may come behind it.
  ///
  /// @throws BadListException there is none
  static Map<String, PublicKey> read(byte[] document) throws BadListException {
    JsonNode listed;
    try {
      listed = JsonMapper.shared().readTree(document).path("public_keys");
    } catch (JacksonException _) {
      // The parser's words may repeat the document.
      throw new BadListException("is not JSON");
    }
    var keys = new HashMap<String, PublicKey>();
    for (JsonNode one : listed) {
      String id = one.path("key_identifier").asString("");
      if (keys.size() < KEYS_MAX && !id.isEmpty()) {
        try {
          PublicKey key = TokenKey.fromPem(one.path("key").asString(""));
          if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() == 256) {
            keys.put(id, key);
          }
        } catch (TokenKey.BadKeyException _) {
          // The others may be good.
        }
      }
    }
    if (keys.isEmpty()) {
      throw new BadListException("has no public key of P-256 under \"public_keys\"");
    }
    return Map.copyOf(keys);
  }
}
