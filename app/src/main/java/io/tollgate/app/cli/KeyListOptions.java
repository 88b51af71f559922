package io.tollgate.app.cli;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which keys are listed: those of which all holds.
final class KeyListOptions {

  @Option(
      names = "--state",
      paramLabel = "active|disabled|quarantined|leaked|deleted",
      description = "Only keys in this state.")
  private @Nullable String state;

  @Option(names = "--api", description = "Only keys that open this api.")
  private @Nullable String api;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "Only keys whose label contains it; the case of a to z does not count.")
  private @Nullable String label;

  @Option(
      names = "--expires-before",
      paramLabel = "INSTANT",
      description = "Only keys that end before it, ended ones too.")
  private @Nullable String expiresBefore;

  @Option(
      names = "--expires-within",
      paramLabel = "DAYS",
      description = "Only keys that end from now on and within so many days.")
  private @Nullable String expiresWithinDays;

  @Option(
      names = "--unused-since",
      paramLabel = "INSTANT",
      description = "Only keys made before it and not used since.")
  private @Nullable String unusedSince;

  @Option(
      names = "--idle",
      paramLabel = "DAYS",
      description = "Only keys made before so many days and not used since.")
  private @Nullable String idleDays;

  /// As the admin API takes it, which says what is wrong with a value.
  String query() {
    var parameters = new LinkedHashMap<String, @Nullable String>();
    parameters.put("state", state);
    parameters.put("api", api);
    parameters.put("label", label);
    parameters.put("expiresBefore", expiresBefore);
    parameters.put("expiresWithinDays", expiresWithinDays);
    parameters.put("unusedSince", unusedSince);
    parameters.put("idleDays", idleDays);
    return AdminClient.query(parameters);
  }
}
