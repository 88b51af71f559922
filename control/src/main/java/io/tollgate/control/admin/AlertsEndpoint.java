package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.query.AlertBoard;
import io.tollgate.control.query.AlertRuleView;
import io.tollgate.control.query.AlertView;
import io.tollgate.control.query.DeliveryView;
import io.tollgate.control.query.Page;
import io.tollgate.control.wire.ProblemCode;
import io.tollgate.core.alert.AlertRule;
import io.tollgate.core.alert.Channel;
import io.tollgate.core.alert.Condition;
import io.tollgate.core.person.Role;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/organizations/{organization}/alerts`: what it wants to be told of, and what it was told.
final class AlertsEndpoint implements Endpoint {

  private static final String RULES = "/organizations/{organization}/alert-rules";
  private static final String RULE = RULES + "/{rule}";
  private static final String GROUP = "Alerts";
  private static final Pattern THRESHOLD = Pattern.compile("([a-z-]+)-([1-9][0-9]{0,2})");

  private static final Field<Boolean> ON = Field.flag("on", "Whether it is told of.");
  private static final Field<List<Channel>> CHANNELS =
      Field.list(
          "channels",
          3,
          AlertsEndpoint::channel,
          "How: `mail`, `webhook`, `notice` (a line in the portal).");
  private static final Field<List<Role>> ROLES =
      Field.list(
          "roles",
          5,
          AlertsEndpoint::role,
          "Members of these roles are told by mail: `owner`, `admin`, `developer`, `billing`,"
              + " `viewer`.");
  private static final Field<List<String>> ADDRESSES =
      Field.list(
          "addresses",
          AlertRule.ADDRESSES_MAX,
          text -> text,
          "Mail addresses that are told beside them.");
  private static final Shape SHAPE = Shape.of("AlertRuleChange", ON, CHANNELS, ROLES, ADDRESSES);
  private static final Field<Boolean> OPEN =
      Field.flag("open", "Only those the portal shows and nobody has seen; all if not given.");

  private final AlertBoard board;
  private final CommandExecutor executor;

  AlertsEndpoint(AlertBoard board, CommandExecutor executor) {
    this.board = board;
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get(RULES, "listAlertRules")
            .says(GROUP, "Lists what it wants to be told of.")
            .answersPage("All of them.", AlertRuleView.class)
            .by(exchange -> Reply.ok(Page.all(rules(exchange)))),
        Operation.patch(RULE, "changeAlertRule")
            .says(
                GROUP,
                "Changes what is given of a rule, such as `credits-used-80`, and leaves the rest. One"
                    + " of a new threshold is added.")
            .reads(SHAPE)
            .answers(200, "The rule.", AlertRuleView.class)
            .refuses(ProblemCode.CONFLICT)
            .by(this::change),
        Operation.delete(RULE, "resetAlertRule")
            .says(GROUP, "Puts a rule back as every organization has it; one that was added goes.")
            .answers(204, "It is so.", null)
            .by(this::reset),
        Operation.post(RULE + "/test", "testAlertRule")
            .says(
                GROUP, "Sends a message through each channel of a rule. It says that it is a test.")
            .answers(200, "What is being sent.", AlertView.class)
            .by(this::test),
        Operation.get("/organizations/{organization}/alerts", "listAlerts")
            .says(GROUP, "Lists what it was told, newest first.")
            .takes(OPEN, Fields.LIMIT, Fields.ALERTS_CURSOR)
            .answersPage("A page.", AlertView.class)
            .by(this::list),
        Operation.post("/organizations/{organization}/alerts/{alert}/seen", "seeAlert")
            .says(GROUP, "Notes that somebody has seen it; who did first stays.")
            .answers(200, "As it is now.", AlertView.class)
            .by(this::see),
        Operation.get("/organizations/{organization}/alert-deliveries", "listAlertDeliveries")
            .says(GROUP, "Lists its last 20 messages with what became of them, newest first.")
            .answersPage("All of them.", DeliveryView.class)
            .by(exchange -> {
              rules(exchange);
              return Reply.ok(Page.all(board.deliveries(exchange.organizationId())));
            }));
  }

  private List<AlertRuleView> rules(Exchange exchange) {
    return Fields.requireFound("organization", board.rules(exchange.organizationId()));
  }

  /// A rule as it stands in the path.
  private record Named(Condition condition, int threshold) {}

  private static Named rule(Exchange exchange) {
    String text = exchange.path("rule");
    Condition whole = Condition.ofText(text);
    if (whole != null && whole.measure() == Condition.Measure.NONE) {
      return new Named(whole, 0);
    }
    Matcher parts = THRESHOLD.matcher(text);
    Condition condition = parts.matches() ? Condition.ofText(parts.group(1)) : null;
    int threshold = condition == null ? 0 : Integer.parseInt(parts.group(2));
    if (condition == null
        || condition.measure() == Condition.Measure.NONE
        || !condition.takes(threshold)) {
      throw Exchange.notFound("rule");
    }
    return new Named(condition, threshold);
  }

  private Reply change(Exchange exchange) {
    Named named = rule(exchange);
    Values body = exchange.body();
    AlertRule rule =
        Refusals.requireDone(
                executor.execute(
                    new Command.SetAlertRule(
                        exchange.organizationId(),
                        named.condition(),
                        named.threshold(),
                        body.find(ON),
                        channels(body.find(CHANNELS)),
                        roles(body.find(ROLES)),
                        body.find(ADDRESSES)),
                    exchange.actor()))
            .value();
    return Reply.ok(board.show(exchange.organizationId(), rule));
  }

  private static @Nullable Set<Channel> channels(@Nullable List<Channel> given) {
    if (given == null) {
      return null;
    }
    var channels = EnumSet.noneOf(Channel.class);
    channels.addAll(given);
    return channels;
  }

  private static @Nullable Set<Role> roles(@Nullable List<Role> given) {
    return given == null ? null : new HashSet<>(given);
  }

  private Reply reset(Exchange exchange) {
    Named named = rule(exchange);
    Refusals.requireDone(
        executor.execute(
            new Command.ResetAlertRule(
                exchange.organizationId(), named.condition(), named.threshold()),
            exchange.actor()));
    return Reply.nothing();
  }

  private Reply test(Exchange exchange) {
    Named named = rule(exchange);
    return Reply.ok(
        AlertView.of(
            Refusals.requireDone(
                    executor.execute(
                        new Command.TestAlert(
                            exchange.organizationId(), named.condition(), named.threshold()),
                        exchange.actor()))
                .value()));
  }

  private Reply list(Exchange exchange) {
    rules(exchange);
    return Reply.ok(
        board.page(
            exchange.organizationId(),
            exchange.query().find(OPEN, false),
            exchange.query().find(Fields.ALERTS_CURSOR),
            Fields.limit(exchange)));
  }

  private Reply see(Exchange exchange) {
    return Reply.ok(
        AlertView.of(
            Refusals.requireDone(
                    executor.execute(
                        new Command.SeeAlert(exchange.organizationId(), exchange.alertId()),
                        exchange.actor()))
                .value()));
  }

  private static Channel channel(String text) {
    for (Channel channel : Channel.values()) {
      if (channel.text().equals(text)) {
        return channel;
      }
    }
    throw new IllegalArgumentException("must be one of mail, webhook, notice");
  }

  private static Role role(String text) {
    for (Role role : Role.values()) {
      if (role.name().equalsIgnoreCase(text)) {
        return role;
      }
    }
    throw new IllegalArgumentException("is no role");
  }
}
