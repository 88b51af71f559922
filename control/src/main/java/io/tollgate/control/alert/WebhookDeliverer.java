package io.tollgate.control.alert;

import io.tollgate.core.alert.Alert;
import io.tollgate.core.alert.AlertStore;
import io.tollgate.core.alert.Deliverer;
import io.tollgate.core.alert.Delivery;
import io.tollgate.core.alert.Webhook;
import io.tollgate.core.unit.PublicId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/// Calls webhooks, as Standard Webhooks 1.0 says.
///
/// Thread: any that may block; bounded by [Post#WHOLE].
public final class WebhookDeliverer implements Deliverer {

  private final AlertStore store;
  private final WebhookSecrets secrets;
  private final Supplier<AlertSettings> settings;
  private final LongSupplier millis;
  private final Post post;

  /// @param settings those in force
  /// @param millis the time, milliseconds since 1970
  public WebhookDeliverer(
      AlertStore store,
      WebhookSecrets secrets,
      Supplier<AlertSettings> settings,
      LongSupplier millis) {
    this(store, secrets, settings, millis, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  WebhookDeliverer(
      AlertStore store,
      WebhookSecrets secrets,
      Supplier<AlertSettings> settings,
      LongSupplier millis,
      SSLSocketFactory tls) {
    this.store = store;
    this.secrets = secrets;
    this.settings = settings;
    this.millis = millis;
    this.post = new Post(tls);
  }

  @Override
  public Result deliver(Delivery delivery, Alert alert) {
    Webhook webhook = store.webhook(delivery.webhookId());
    if (webhook == null || !webhook.on()) {
      return new Result(Kind.REFUSED, "the webhook is switched off");
    }
    long now = millis.getAsLong();
    List<String> counting = secrets.at(webhook.organizationId(), webhook.id(), now);
    if (counting.isEmpty()) {
      return new Result(Kind.REFUSED, "the webhook has no secret");
    }
    URI url = webhook.url();
    Reachable reachable = settings.get().reachable();
    String no = reachable.refuse(url);
    if (no != null) {
      return new Result(Kind.REFUSED, "not called: " + no);
    }
    byte[] body = WebhookBody.of(alert);
    String id = PublicId.MESSAGE.write(delivery.id());
    long seconds = TimeUnit.MILLISECONDS.toSeconds(now);
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "tollgate");
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(seconds));
    headers.put("webhook-signature", Signature.of(counting, id, seconds, body));
    try {
      InetAddress address = InetAddress.getByName(url.getHost());
      if (!reachable.open(address, url.getScheme().equalsIgnoreCase("https"))) {
        return new Result(
            Kind.RETRY, "not called: its name leads to an address that is not public");
      }
      long started = System.nanoTime();
      int status = post.send(url, address, headers, body);
      return result(status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
    } catch (IOException e) {
      return new Result(Kind.RETRY, words(e));
    }
  }

  private static Result result(int status, long millis) {
    String words = "answered " + status + " in " + millis + " ms";
    if (status < 300) {
      return new Result(Kind.DONE, words);
    }
    if (status == 410) {
      return new Result(Kind.GONE, words + ": it wants no more");
    }
    return new Result(Kind.RETRY, status < 400 ? words + "; redirects are not followed" : words);
  }

  /// Our own words: those of an exception may have anything in them.
  private static String words(IOException e) {
    return switch (e) {
      case UnknownHostException _ -> "its name is not known";
      case SocketTimeoutException _ -> "no answer in time";
      case SSLException _ -> "no TLS connection: is its certificate good?";
      default -> "no connection, or no answer in HTTP";
    };
  }
}
