package io.tollgate.app.config;

import io.tollgate.control.alert.AlertSettings;
import io.tollgate.control.leak.LeakSettings;
import io.tollgate.control.mail.MailSettings;
import io.tollgate.control.portal.PortalSettings;
import io.tollgate.core.route.Catalog;
import io.tollgate.core.watch.Rules;
import io.tollgate.gateway.dialect.EmsDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One checked file. Replaced whole; immutable, any thread.
///
/// @param gateway what customers call
/// @param management health and metrics
/// @param control portal, console, admin API
/// @param portal how the portal shows itself and whom it lets in
/// @param people how people come in
/// @param mail how mail is sent; null where there is no mail server
/// @param store where the books are kept
/// @param journal what is written before a charged answer is complete
/// @param catalog what is sold
/// @param documents the OpenAPI documents of apis that name one, by their ids
/// @param ems what apis offer that are an EMS, by their ids
/// @param leaks who may report leaked keys, and what is done then
/// @param alerts what organizations may be told through
/// @param watch the rules that tell what is unusual about a key's use
public record Configuration(
    GatewayConfig gateway,
    ListenerConfig management,
    ListenerConfig control,
    PortalSettings portal,
    PeopleConfig people,
    @Nullable MailSettings mail,
    StoreConfig store,
    JournalConfig journal,
    Catalog catalog,
    Map<String, Path> documents,
    Map<String, EmsDirectory> ems,
    Rules watch,
    LeakSettings leaks,
    AlertSettings alerts) {

  private static final Map<String, Function<Configuration, @Nullable Object>> FIXED =
      new TreeMap<>(
          Map.of(
              "gateway", Configuration::gateway,
              "management.listen", Configuration::management,
              "control.listen", Configuration::control,
              "mail", Configuration::mail,
              "portal.mailbox", it -> it.people().mailbox(),
              "portal", Configuration::portal,
              "store.sqlite", it -> it.store().sqlite(),
              "journal", Configuration::journal));

  /// The keys a running process can't take from this file, since they stand for its life: each
  /// differs from what runs. All else is swapped by a reload.
  ///
  /// @return empty if a reload takes everything
  public List<String> restartNeeded(Configuration running) {
    return FIXED.entrySet().stream()
        .filter(key -> !Objects.equals(key.getValue().apply(this), key.getValue().apply(running)))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Such as `2 apis, 104 routes, 7 plans`.
  public String summary() {
    int routes = catalog.apis().stream().mapToInt(api -> api.routes().size()).sum();
    return Words.count(catalog.apis().size(), "api")
        + ", "
        + Words.count(routes, "route")
        + ", "
        + Words.count(catalog.plans().size(), "plan");
  }
}
