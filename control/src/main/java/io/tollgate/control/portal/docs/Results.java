package io.tollgate.control.portal.docs;

import io.tollgate.control.portal.balance.Balance;
import io.tollgate.control.portal.balance.Balances;
import io.tollgate.control.portal.docs.Explorer.Outcome;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.query.CallView;
import io.tollgate.core.key.ApiKey;
import io.tollgate.core.unit.PublicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;

/// What came of a call, as a page shows it.
///
/// Thread: any that may block.
public final class Results {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final PrettyPrinter INDENTED =
      new DefaultPrettyPrinter().withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
  private static final int GOOD_FROM = 200;
  private static final int GOOD_TO = 300;
  private static final int MICROS = 1_000;

  /// Characters of a request id that tell it from its neighbours.
  private static final int SHORT_ID = 13;

  private final Balances balances;

  public Results(Balances balances) {
    this.balances = balances;
  }

  OperationPage.Result of(Visit visit, Trials.Trial trial, ApiKey key) {
    return switch (trial.outcome()) {
      case Outcome.Failed _ ->
          new OperationPage.Result(null, false, List.of(), null, "", List.of(), "", true);
      case Outcome.Answered answered -> answered(visit, answered, trial.record(), key);
    };
  }

  private OperationPage.Result answered(
      Visit visit, Outcome.Answered answered, @Nullable CallView record, ApiKey key) {
    var formats = visit.formats();
    var facts = new ArrayList<String>();
    facts.add(visit.text("docs.reference.answer.ms", formats.number(answered.micros() / MICROS)));
    facts.add(
        record == null
            ? visit.text("docs.reference.answer.not-yet")
            : visit.text(
                "docs.reference.answer.charged", new PriceWords(visit).credits(record.credits())));
    String left = left(visit, key);
    if (left != null) {
      facts.add(left);
    }
    HttpStatus known = HttpStatus.resolve(answered.status());
    String status =
        visit.text(
            "docs.reference.answer.status",
            String.valueOf(answered.status()),
            known == null ? "" : known.getReasonPhrase());
    return new OperationPage.Result(
        status.strip(),
        answered.status() >= GOOD_FROM && answered.status() < GOOD_TO,
        facts,
        record == null
            ? null
            : "/o/"
                + PublicId.ORGANIZATION.write(key.organizationId())
                + "/requests/"
                + record.id(),
        record == null
            ? ""
            : visit.text("docs.reference.answer.request", record.id().substring(0, SHORT_ID)),
        answered.headers().stream().map(header -> header.name() + ": " + header.value()).toList(),
        answered.whole() ? indented(answered.body()) : answered.body(),
        answered.whole());
  }

  /// What a key's organization has left.
  ///
  /// @return null where nothing is capped
  @Nullable String left(Visit visit, ApiKey key) {
    Balance balance = balances.of(key.organizationId());
    return balance == null || balance.allowances().isEmpty()
        ? null
        : visit.text(
            "docs.reference.answer.left",
            visit.formats().number(balance.allowances().getFirst().left()));
  }

  /// JSON as people read it; what is none stays as it came.
  private static String indented(String body) {
    if (!body.startsWith("{") && !body.startsWith("[")) {
      return body;
    }
    try {
      return JSON.writer().with(INDENTED).writeValueAsString(JSON.readTree(body));
    } catch (JacksonException _) {
      // It only looked like it.
      return body;
    }
  }
}
