package io.tollgate.core.alert;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where rules, alerts and their deliveries are kept (port). Blocks: virtual threads only. Each
/// method throws [io.tollgate.core.unit.StoreException] if the store is out of reach.
public interface AlertStore {

  // ---- what is wanted; each change leaves an entry in the audit

  AlertRules rules(long organizationId);

  /// Organizations that have a rule of a condition on which is off by itself, in the order of ids.
  ///
  /// @param afterId only greater ids
  /// @param limit 1..=1000
  List<Long> wanting(Condition condition, long afterId, int limit);

  /// @param actor who did it, for the audit
  /// @return whether that changed anything
  boolean set(long organizationId, AlertRule rule, String actor, long atMillis);

  /// Puts a rule back as every organization has it, or takes one away that it added.
  ///
  /// @return whether that changed anything
  boolean reset(
      long organizationId, Condition condition, int threshold, String actor, long atMillis);

  /// In the order of ids.
  List<Webhook> webhooks(long organizationId);

  @Nullable Webhook webhook(long id);

  /// @return false if there are [Webhook#MOST]
  boolean add(Webhook webhook, String actor, long atMillis);

  /// @return whether that changed anything
  boolean change(Webhook webhook, String actor, long atMillis);

  /// Takes it away, with what waits to be sent to it.
  ///
  /// @return whether it was there
  boolean remove(long webhookId, String actor, long atMillis);

  // ---- what is told

  /// Raises an alert with its deliveries in one transaction, unless it was raised before on a basis
  /// as high.
  ///
  /// @return whether it is new
  boolean raise(Raised raised);

  /// Raises one that only tries the channels.
  Alert test(long organizationId, AlertRule rule, long atMillis);

  /// Holds what an organization has used of the window it is in against its rules for credits, as
  /// every fold does; for when the rules or the allowance have changed.
  void checkCredits(long organizationId, long atMillis);

  /// Raises [Condition#KEY_LEAKED] for the notices of leaked keys that were not told of.
  ///
  /// @param sinceMillis older ones are left alone
  /// @return how many are new
  int raiseLeaked(long sinceMillis);

  /// Raises [Condition#KEY_EXPIRES] for keys that end in the next so many days.
  ///
  /// @return how many are new
  int raiseExpiring(long atMillis);

  /// Raises [Condition#KEY_IDLE] for the keys of an organization.
  ///
  /// @return how many are new
  int raiseIdle(long organizationId, AlertRule rule, long atMillis);

  /// Alerts of an organization, newest first.
  ///
  /// @param noticed whether only those that the portal shows, and nobody has seen
  /// @param beforeId only earlier ones; [Long#MAX_VALUE] for the newest
  /// @param limit 1..=1000
  List<Alert> page(long organizationId, boolean noticed, long beforeId, int limit);

  @Nullable Alert byId(long id);

  /// When each rule was told last, tests apart.
  List<Told> told(long organizationId);

  /// @param atMillis of the newest
  record Told(Condition condition, int threshold, long atMillis) {}

  /// Somebody has seen it. Who did first stays.
  ///
  /// @return as it is now; null if there is none
  @Nullable Alert seen(long id, String actor, long atMillis);

  // ---- deliveries

  /// What is due, first what is due longest.
  ///
  /// @param limit 1..=1000
  List<Delivery> due(long atMillis, int limit);

  /// Deliveries of an organization, newest first.
  ///
  /// @param limit 1..=1000
  List<Delivery> deliveries(long organizationId, int limit);

  /// How many wait.
  long waiting();

  /// It arrived.
  void done(Delivery delivery, long atMillis, String result);

  /// It did not.
  ///
  /// @param nextMillis when to try again; 0 to give up
  void failed(Delivery delivery, long atMillis, String result, long nextMillis);

  /// Switches a webhook off that nothing reaches, and says so to its organization.
  void switchOff(Webhook webhook, String why, long atMillis);

  /// Lets go of old alerts with their deliveries.
  ///
  /// @return how many went
  int prune(long beforeMillis);
}
