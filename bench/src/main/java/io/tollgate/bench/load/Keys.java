package io.tollgate.bench.load;

import io.tollgate.core.key.KeyShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// The 10,000 keys every gateway knows, and as many of the other dialect's shape.
///
/// @param plain of Tollgate's own shape, which the peers know as well
/// @param uuids for the api that speaks the other dialect
record Keys(List<String> plain, List<String> uuids) {

  static final int COUNT = 10_000;

  Keys {
    plain = List.copyOf(plain);
    uuids = List.copyOf(uuids);
  }

  static Keys make() {
    return new Keys(make(KeyShape.TOLLGATE), make(KeyShape.UUID));
  }

  private static List<String> make(KeyShape shape) {
    var random = new SecureRandom();
    var keys = new ArrayList<String>();
    for (int i = 0; i < COUNT; i++) {
      keys.add(shape.make(random));
    }
    return keys;
  }

  /// Writes them for the load and in each peer's own form.
  void write(Workshop workshop) throws IOException {
    Files.write(plainFile(workshop), plain);
    Files.write(uuidFile(workshop), uuids);
    var nginx = new ArrayList<String>();
    var haproxy = new ArrayList<String>();
    for (int i = 0; i < plain.size(); i++) {
      nginx.add("\"" + plain.get(i) + "\" " + (i + 1) + ";");
      haproxy.add(plain.get(i) + " " + (i + 1));
    }
    Files.write(workshop.file("keys.nginx.map"), nginx);
    Files.write(workshop.file("keys.haproxy.map"), haproxy);
  }

  static Path plainFile(Workshop workshop) {
    return workshop.file("keys.txt");
  }

  static Path uuidFile(Workshop workshop) {
    return workshop.file("keys.uuid.txt");
  }
}
