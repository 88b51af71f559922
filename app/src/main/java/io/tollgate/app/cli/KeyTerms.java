package io.tollgate.app.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an owner says of a key and of what it may do, as options. What is not given is not said;
/// `none` takes away what was said before.
final class KeyTerms {

  private static final String NONE = "none";

  @Option(
      names = "--note",
      paramLabel = "TEXT|none",
      description = "What its owner says of it. `none` takes this away, and each of the following.")
  private @Nullable String note;

  @Option(names = "--not-before", paramLabel = "INSTANT|none", description = "Refused before it.")
  private @Nullable String notBefore;

  @Option(names = "--expires", paramLabel = "INSTANT|none", description = "Refused from it on.")
  private @Nullable String expires;

  @Option(
      names = "--day-credits",
      paramLabel = "N|none",
      description = "Credits it may use a day, within its organization's.")
  private @Nullable String dayCredits;

  @Option(names = "--month-credits", paramLabel = "N|none", description = "The same a month.")
  private @Nullable String monthCredits;

  @Option(
      names = "--minute-calls",
      paramLabel = "N|none",
      description = "Calls it may make a minute.")
  private @Nullable String minuteCalls;

  @Option(
      names = "--overage",
      arity = "1",
      paramLabel = "true|false",
      description = "Whether it may go beyond the organization's cap.")
  private @Nullable Boolean overage;

  @Option(
      names = "--scope",
      paramLabel = "GROUP:read|GROUP:write|none",
      description =
          "A group of routes it may read, or write as well; `*` is every group. Once for each; those"
              + " given take the place of those before.")
  private @Nullable List<String> scopes;

  @Option(
      names = "--allow-network",
      paramLabel = "NETWORK|none",
      description = "An address or a network it may be used from. Likewise.")
  private @Nullable List<String> allowNetworks;

  @Option(
      names = "--deny-network",
      paramLabel = "NETWORK|none",
      description = "An address or a network it may not be used from. Likewise.")
  private @Nullable List<String> denyNetworks;

  /// Says what was given.
  void put(ObjectNode body) {
    text(body, "note", note);
    text(body, "notBefore", notBefore);
    text(body, "expiresAt", expires);
    number(body, "dayCredits", dayCredits);
    number(body, "monthCredits", monthCredits);
    number(body, "minuteCalls", minuteCalls);
    if (overage != null) {
      body.put("overage", overage);
    }
    list(body, "scopes", scopes);
    list(body, "allowNetworks", allowNetworks);
    list(body, "denyNetworks", denyNetworks);
  }

  private static void text(ObjectNode body, String name, @Nullable String text) {
    if (NONE.equals(text)) {
      body.putNull(name);
    } else if (text != null) {
      body.put(name, text);
    }
  }

  private static void number(ObjectNode body, String name, @Nullable String text) {
    if (text != null && text.matches("[0-9]{1,18}")) {
      body.put(name, Long.parseLong(text));
    } else {
      // Refused by the server, in its words for this field.
      text(body, name, text);
    }
  }

  private static void list(ObjectNode body, String name, @Nullable List<String> texts) {
    if (List.of(NONE).equals(texts)) {
      body.putNull(name);
    } else if (texts != null) {
      ArrayNode all = body.putArray(name);
      texts.forEach(all::add);
    }
  }
}
