package io.tollgate.control.portal.keys;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.NewId;
import io.tollgate.control.command.Outcome;
import io.tollgate.control.portal.page.Form;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.key.Environment;
import io.tollgate.core.key.IpAddress;
import io.tollgate.core.key.KeyLimits;
import io.tollgate.core.key.Network;
import io.tollgate.core.key.Networks;
import io.tollgate.core.key.Permissions;
import io.tollgate.core.key.Scope;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the form of a key says. What is wrong with a field is said at the field, in the words of
/// the API where it is the API that refuses.
///
/// @param label empty if it was wrong
/// @param expiresMillis [Long#MAX_VALUE] for never
record KeyForm(
    String label,
    String note,
    String apiId,
    long expiresMillis,
    KeyLimits limits,
    Permissions permissions) {

  static final int LABEL_MAX = 100;
  private static final int NOTE_MAX = 1_000;

  /// Lives that are offered, and their days.
  static final Map<String, Integer> LIVES = lives();

  static final String NEVER = "never";
  static final String DATE = "date";

  /// The end a key has already.
  static final String KEEP = "keep";

  static final String ALL = "all";
  static final String READ = "read";
  static final String ONLY = "only";

  private static Map<String, Integer> lives() {
    var lives = new LinkedHashMap<String, Integer>();
    lives.put("30d", 30);
    lives.put("90d", 90);
    lives.put("1y", 365);
    return lives;
  }

  /// Reads it; what is wrong is noted in the form and left out of what is answered.
  ///
  /// @param apiId of the key
  /// @param environment of the key
  /// @param old the key that is changed; null for a new one
  static KeyForm read(
      Visit visit, Form form, String apiId, Environment environment, @Nullable ApiKey old) {
    String label = form.require("name", visit.text("keys.name-missing"));
    if (label.length() > LABEL_MAX) {
      form.error("name", visit.text("keys.name-long"));
    }
    String note = form.value("note").replace("\r\n", "\n");
    if (note.length() > NOTE_MAX) {
      form.error("note", visit.text("keys.note-long"));
    }
    List<Scope> scopes = scopes(visit, form);
    long day = number(visit, form, "day", KeyLimits.UNLIMITED, 0, KeyLimits.UNLIMITED - 1);
    long month = number(visit, form, "month", KeyLimits.UNLIMITED, 0, KeyLimits.UNLIMITED - 1);
    long minute = number(visit, form, "minute", 0, 1, KeyLimits.MINUTE_CALLS_MAX);
    Networks networks = new Networks(networks(visit, form, "allow"), networks(visit, form, "deny"));
    boolean overage = old == null || old.limits().overage();
    return new KeyForm(
        label,
        note,
        apiId,
        expires(visit, form, old),
        new KeyLimits(day, month, minute, overage),
        new Permissions(environment, scopes, networks));
  }

  /// The environment that was chosen; production if none was.
  static Environment environment(Form form) {
    for (Environment environment : Environment.values()) {
      if (environment.name().equals(form.value("environment").toUpperCase(Locale.ROOT))) {
        return environment;
      }
    }
    return Environment.PRODUCTION;
  }

  private static List<Scope> scopes(Visit visit, Form form) {
    return switch (form.value("access")) {
      case READ -> List.of(new Scope(Scope.EVERY, false));
      case ONLY -> {
        var scopes = new ArrayList<Scope>();
        for (String text : form.all("scope").stream().limit(Permissions.SCOPES_MAX).toList()) {
          try {
            scopes.add(Scope.parse(text));
          } catch (IllegalArgumentException e) {
            form.error("access", text + ": " + e.getMessage());
          }
        }
        // To write includes to read.
        scopes.removeIf(
            scope -> !scope.writes() && scopes.contains(new Scope(scope.group(), true)));
        if (scopes.isEmpty()) {
          form.error("access", visit.text("keys.access-missing"));
        }
        yield scopes;
      }
      default -> List.of();
    };
  }

  private static long number(Visit visit, Form form, String name, long none, long min, long max) {
    String text = form.value(name).replaceAll("[\\s,.'_\\u00a0\\u202f]", "");
    if (text.isEmpty()) {
      return none;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    form.error(
        name,
        visit.text("keys.number-wrong", visit.formats().number(min), visit.formats().number(max)));
    return none;
  }

  private static List<Network> networks(Visit visit, Form form, String name) {
    var networks = new ArrayList<Network>();
    for (String text : form.value(name).split("[\\s,;]+", -1)) {
      if (text.isEmpty()) {
        continue;
      }
      try {
        Network network = Network.parse(text);
        if (!networks.contains(network)) {
          networks.add(network);
        }
      } catch (IllegalArgumentException e) {
        form.error(name, visit.text("keys.network-wrong", text, String.valueOf(e.getMessage())));
      }
    }
    if (networks.size() > Networks.MAX) {
      form.error(name, visit.text("keys.networks-many", visit.formats().number(Networks.MAX)));
      return List.of();
    }
    return networks;
  }

  private static long expires(Visit visit, Form form, @Nullable ApiKey old) {
    String chosen = form.value("expires");
    if (chosen.equals(KEEP) && old != null) {
      return old.expiresMillis();
    }
    Integer days = LIVES.get(chosen);
    if (days != null) {
      return visit.now().plus(Duration.ofDays(days)).toEpochMilli();
    }
    if (!chosen.equals(DATE)) {
      return Long.MAX_VALUE;
    }
    try {
      Instant end =
          LocalDate.parse(form.value("date")).atStartOfDay(visit.formats().zone()).toInstant();
      if (end.isAfter(visit.now())) {
        return end.toEpochMilli();
      }
      form.error("expires", visit.text("keys.date-past"));
    } catch (DateTimeException _) {
      form.error("expires", visit.text("keys.date-wrong"));
    }
    return Long.MAX_VALUE;
  }

  /// A form filled in with what a key says.
  static Form of(Visit visit, ApiKey key) {
    var values = new LinkedHashMap<String, List<String>>();
    values.put("name", List.of(key.label()));
    values.put("note", List.of(key.note()));
    List<Scope> scopes = key.permissions().scopes();
    boolean readsAll = scopes.equals(List.of(new Scope(Scope.EVERY, false)));
    values.put("access", List.of(scopes.isEmpty() ? ALL : readsAll ? READ : ONLY));
    values.put("scope", readsAll ? List.of() : scopes.stream().map(Scope::toString).toList());
    values.put("day", List.of(shown(visit, key.limits().dayCredits(), KeyLimits.UNLIMITED)));
    values.put("month", List.of(shown(visit, key.limits().monthCredits(), KeyLimits.UNLIMITED)));
    values.put("minute", List.of(shown(visit, key.limits().minuteCalls(), 0)));
    values.put("allow", List.of(lines(key.permissions().networks().allow())));
    values.put("deny", List.of(lines(key.permissions().networks().deny())));
    values.put("expires", List.of(key.expiresMillis() == Long.MAX_VALUE ? NEVER : KEEP));
    return Form.ofAll(values);
  }

  private static String shown(Visit visit, long number, long none) {
    return number == none ? "" : visit.formats().number(number);
  }

  private static String lines(List<Network> networks) {
    return String.join("\n", networks.stream().map(Network::toString).toList());
  }

  Command.CreateKey create(NewId id, long organizationId) {
    return new Command.CreateKey(
        id, organizationId, apiId, label, note, 0, expiresMillis, limits, permissions, false);
  }

  Command.ChangeKey change(ApiKey old) {
    return new Command.ChangeKey(
        old.id(),
        label,
        note,
        null,
        null,
        expiresMillis == old.expiresMillis() ? null : expiresMillis,
        new Command.NewLimits(
            limits.dayCredits(), limits.monthCredits(), limits.minuteCalls(), null),
        new Command.NewPermissions(
            permissions.scopes(), permissions.networks().allow(), permissions.networks().deny()));
  }

  /// Says at its field why a command was not done.
  static void error(Form form, Outcome.Rejected<?> no) {
    String field =
        switch (no.field() == null ? "" : no.field()) {
          case "dayCredits" -> "day";
          case "monthCredits" -> "month";
          case "expiresAt" -> "expires";
          case "allowNetworks" -> "allow";
          case "scopes" -> "access";
          case "api" -> "api";
          case "overlap" -> "overlap";
          default -> "name";
        };
    form.error(field, words(no));
  }

  /// Why a command was not done, as the API says it.
  static String words(Outcome.Rejected<?> no) {
    return no.words().substring(0, 1).toUpperCase(Locale.ROOT) + no.words().substring(1);
  }

  /// What is no mistake and good to know all the same.
  List<String> hints(Visit visit) {
    var hints = new ArrayList<String>();
    IpAddress own = IpAddress.find(visit.request().getRemoteAddr());
    if (own != null && !permissions.networks().admit(own)) {
      hints.add(visit.text("keys.hint.own-address", own.text()));
    }
    List<Network> allow = permissions.networks().allow();
    for (Network inner : allow) {
      for (Network outer : allow) {
        if (outer.bits() < inner.bits() && outer.contains(inner.first())) {
          hints.add(visit.text("keys.hint.covered", inner.toString(), outer.toString()));
        }
      }
    }
    return hints;
  }
}
