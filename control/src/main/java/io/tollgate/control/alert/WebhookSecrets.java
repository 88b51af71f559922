package io.tollgate.control.alert;

import io.tollgate.core.unit.PublicId;
import io.tollgate.core.vault.Deposit;
import io.tollgate.core.vault.VaultStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The secrets that webhooks are signed with, in the vault: one of each webhook, and for a day the
/// one before it.
///
/// Thread: any that may block.
public final class WebhookSecrets {

  /// How long a receiver may take to change over.
  public static final Duration OVERLAP = Duration.ofHours(24);

  /// What they begin with (Standard Webhooks 1.0, "Secret format").
  public static final String PREFIX = "whsec_";

  private static final String SHELF = "webhook";

  /// More than an organization can have webhooks.
  private static final int MOST = 100;

  private static final int BYTES = 32;

  private final VaultStore vault;
  private final SecureRandom random;

  public WebhookSecrets(VaultStore vault, SecureRandom random) {
    this.vault = vault;
    this.random = random;
  }

  /// Makes a secret; the one before counts for [#OVERLAP] more.
  ///
  /// @param actor who asks, for the audit
  /// @return it; shown to its owner, once
  public String make(long organizationId, long webhookId, String actor, long atMillis) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String made = PREFIX + Base64.getEncoder().encodeToString(bytes);
    String kept = made;
    for (Line line : lines(organizationId, webhookId)) {
      // No more than two: the one before the one before ends now.
      if (line.untilMillis() == Long.MAX_VALUE) {
        kept += "\n" + line.secret() + " " + (atMillis + OVERLAP.toMillis());
      }
    }
    vault.put(
        organizationId,
        SHELF,
        new Deposit(PublicId.WEBHOOK.write(webhookId), kept),
        MOST,
        actor,
        atMillis);
    return made;
  }

  /// Those that count at an instant, the newest first.
  List<String> at(long organizationId, long webhookId, long atMillis) {
    return lines(organizationId, webhookId).stream()
        .filter(line -> line.untilMillis() > atMillis)
        .map(Line::secret)
        .toList();
  }

  /// Forgets the secrets of a webhook.
  public void forget(long organizationId, long webhookId, String actor, long atMillis) {
    vault.remove(organizationId, SHELF, PublicId.WEBHOOK.write(webhookId), actor, atMillis);
  }

  private record Line(String secret, long untilMillis) {}

  private List<Line> lines(long organizationId, long webhookId) {
    var lines = new ArrayList<Line>();
    String name = PublicId.WEBHOOK.write(webhookId);
    for (Deposit deposit : vault.all(organizationId, SHELF)) {
      if (deposit.name().equals(name)) {
        for (String line : deposit.reveal().lines().toList()) {
          int space = line.indexOf(' ');
          lines.add(
              space < 0
                  ? new Line(line, Long.MAX_VALUE)
                  : new Line(line.substring(0, space), Long.parseLong(line.substring(space + 1))));
        }
      }
    }
    return lines;
  }
}
