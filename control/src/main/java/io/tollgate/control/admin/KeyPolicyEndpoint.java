package io.tollgate.control.admin;

import io.tollgate.control.command.Command;
import io.tollgate.control.command.CommandExecutor;
import io.tollgate.control.query.Directory;
import io.tollgate.control.query.KeyPolicyView;
import io.tollgate.control.wire.ProblemException;
import io.tollgate.core.account.KeyPolicy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `/organizations/{organization}/key-policy`: what is demanded of its keys.
final class KeyPolicyEndpoint implements Endpoint {

  private static final Field<Long> MAX =
      Field.whole(
              "max",
              0,
              KeyPolicy.KEYS_MAX,
              "Keys that live at once; 0 for any number, null for the plan's rule.")
          .orNull();
  private static final Field<Boolean> LIMIT =
      Field.flag("limit", "Whether each needs a limit of credits; null for the plan's rule.")
          .orNull();
  private static final Field<Boolean> EXPIRY =
      Field.flag("expiry", "Whether each needs an end; null for the plan's rule.").orNull();
  private static final Field<Long> EXPIRY_HOURS =
      Field.whole(
          "expiryHours",
          1,
          TimeUnit.DAYS.toHours(3_650),
          "How far away the end may be, with expiry true; any end if not given.");
  private static final Field<Boolean> NETWORKS =
      Field.flag(
              "networks",
              "Whether each needs networks it may be used from; null for the plan's rule.")
          .orNull();
  private static final Shape POLICY =
      Shape.of("KeyPolicyRules", MAX, LIMIT, EXPIRY, EXPIRY_HOURS, NETWORKS);

  private final Directory directory;
  private final CommandExecutor executor;

  KeyPolicyEndpoint(Directory directory, CommandExecutor executor) {
    this.directory = directory;
    this.executor = executor;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("/organizations/{organization}/key-policy", "getKeyPolicy")
            .says("Keys", "Shows what is demanded of its keys, by itself or by its plan.")
            .answers(200, "The policy in force.", KeyPolicyView.class)
            .by(this::show),
        Operation.put("/organizations/{organization}/key-policy", "setKeyPolicy")
            .says(
                "Keys",
                "Sets rules of its own; those that are not given are the plan's. They count when keys"
                    + " are made, changed, rotated or imported; keys that are there stay as they"
                    + " are.")
            .reads(POLICY)
            .answers(200, "The policy in force.", KeyPolicyView.class)
            .by(this::set));
  }

  private Reply show(Exchange exchange) {
    return Reply.ok(
        Fields.requireFound("organization", directory.keyPolicy(exchange.organizationId())));
  }

  private Reply set(Exchange exchange) {
    Values body = exchange.body();
    Long max = body.find(MAX);
    var own =
        new KeyPolicy.Own(
            max == null ? null : Math.toIntExact(max),
            body.find(LIMIT),
            expiry(body),
            body.find(NETWORKS));
    Refusals.requireDone(
        executor.execute(
            new Command.SetKeyPolicy(exchange.organizationId(), own), exchange.actor()));
    return show(exchange);
  }

  private static @Nullable Long expiry(Values body) {
    Boolean demanded = body.find(EXPIRY);
    Long hours = body.find(EXPIRY_HOURS);
    if (hours != null) {
      if (demanded == null || !demanded) {
        throw ProblemException.invalid("expiryHours", "value", "goes with expiry true only");
      }
      return TimeUnit.HOURS.toMillis(hours);
    }
    return demanded == null ? null : demanded ? KeyPolicy.ANY_END : 0L;
  }
}
