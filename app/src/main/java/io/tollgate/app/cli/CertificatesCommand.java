package io.tollgate.app.cli;

import static io.tollgate.app.cli.AdminClient.path;

import io.tollgate.app.cli.Output.Column;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `certificates`: client certificates that stand for a key.
@Command(
    name = "certificates",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list|issue|register|revoke)",
    description = "Lists, issues, registers and revokes client certificates of keys.",
    footerHeading = ExitCodes.HEADING,
    footer = ExitCodes.FOOTER)
final class CertificatesCommand {

  /// More is no certificate; the admin API takes less.
  private static final long FILE_BYTES_MAX = 1 << 20;

  @Command(description = "Lists the certificates of a key.", mixinStandardHelpOptions = true)
  int list(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key.") String key) {
    return connection.run((client, out) -> {
      table(out, client.list(path("keys", key, "certificates"), Integer.MAX_VALUE));
      return ExitCodes.DONE;
    });
  }

  private static void table(Output out, List<JsonNode> certificates) {
    out.list(
        certificates,
        "No certificates yet: certificates issue KEY --label LABEL",
        Column.text("ID", "/id"),
        Column.text("LABEL", "/label"),
        Column.text("KEY", "/key"),
        Column.text("SUBJECT", "/subject"),
        Column.text("EXPIRES", "/expiresAt"),
        Column.text("REVOKED", "/revokedAt"),
        Column.text("SHA-256", "/fingerprint"));
  }

  @Command(
      description = "Issues a certificate; its private key is shown this once.",
      mixinStandardHelpOptions = true)
  int issue(
      @Mixin Connection connection,
      @Parameters(paramLabel = "KEY", description = "Id of the key it stands for.") String key,
      @Option(names = "--label", required = true, description = "What uses it.") String label,
      @Option(names = "--expires", paramLabel = "INSTANT", description = "When it ends.")
          @Nullable String expires,
      @Option(
              names = "--out",
              paramLabel = "FILE",
              description = "Where private key, public key and certificate go; must not be there.")
          @Nullable Path file,
      @Option(
              names = "--idempotency-key",
              paramLabel = "TEXT",
              description = "Makes the command safe to repeat.")
          @Nullable String idempotencyKey) {
    ObjectNode body = AdminClient.object().put("label", label);
    OrgsCommand.put(body, "expiresAt", expires);
    return connection.run((client, out) -> {
      // Before anything is issued: a private key that can't be written would be lost.
      Path made = file == null ? null : create(file);
      String pem = "";
      JsonNode issued;
      try {
        issued = client.post(path("keys", key, "certificates"), body, idempotencyKey);
        pem = Output.text(issued, "/pem");
      } finally {
        if (made != null) {
          fill(made, pem);
        }
      }
      show(out, issued, pem, made);
      return ExitCodes.DONE;
    });
  }

  private static void show(Output out, JsonNode issued, String pem, @Nullable Path file) {
    out.show(
        issued,
        () -> {
          if (pem.isEmpty()) {
            out.line(
                "issued before, and a private key is shown once; if it is lost, revoke "
                    + Output.text(issued, "/id")
                    + " and issue another");
          } else if (file == null) {
            pem.lines().forEach(out::line);
          } else {
            out.line(Output.text(issued, "/id"));
          }
        });
  }

  private static Path create(Path file) {
    try {
      return Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException _) {
      throw new CliException(ExitCodes.USAGE, file + ": is there already");
    } catch (IOException _) {
      throw new CliException(ExitCodes.USAGE, file + ": can't be made");
    }
  }

  /// @param pem empty if there is nothing to keep: the file goes again
  private static void fill(Path file, String pem) {
    try {
      if (pem.isEmpty()) {
        Files.delete(file);
      } else {
        Files.writeString(file, pem, StandardCharsets.US_ASCII);
      }
    } catch (IOException _) {
      throw new CliException(
          ExitCodes.REFUSED, file + ": can't be written; revoke the certificate and issue another");
    }
  }

  @Command(
      description = "Lets a certificate of another CA stand for a key.",
      mixinStandardHelpOptions = true)
  int register(
      @Mixin Connection connection,
      @Parameters(index = "0", paramLabel = "KEY", description = "Id of the key.") String key,
      @Parameters(index = "1", paramLabel = "FILE", description = "The certificate, in PEM.")
          Path file,
      @Option(names = "--label", required = true, description = "What uses it.") String label,
      @Option(
              names = "--idempotency-key",
              paramLabel = "TEXT",
              description = "Makes the command safe to repeat.")
          @Nullable String idempotencyKey) {
    return connection.run((client, out) -> {
      ObjectNode body = AdminClient.object().put("label", label).put("certificate", read(file));
      JsonNode made =
          client.post(path("keys", key, "certificates", "register"), body, idempotencyKey);
      out.show(made, () -> out.line(Output.text(made, "/id")));
      return ExitCodes.DONE;
    });
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new CliException(ExitCodes.USAGE, file + ": too large for a certificate");
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.contains("PRIVATE KEY-----")) {
        throw new CliException(
            ExitCodes.USAGE, file + ": holds a private key, which nobody else should see");
      }
      return text;
    } catch (IOException _) {
      throw new CliException(ExitCodes.USAGE, file + ": can't be read");
    }
  }

  @Command(description = "Ends certificates for good, at once.", mixinStandardHelpOptions = true)
  int revoke(
      @Mixin Connection connection,
      @Parameters(arity = "1..*", paramLabel = "CERTIFICATE", description = "Ids of certificates.")
          List<String> ids) {
    return connection.run((client, out) -> {
      var revoked = new ArrayList<JsonNode>();
      ids.forEach(id -> revoked.add(client.post(path("certificates", id, "revoke"), null, null)));
      table(out, revoked);
      return ExitCodes.DONE;
    });
  }
}
