package bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.factory.rewrite.ModifyResponseBodyGatewayFilterFactory;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.filter.ratelimit.RateLimiter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/// Peer: Spring Cloud Gateway. SHA-256 of the key and a map, its own RequestRateLimiter with a
/// limiter in memory, a credit counter; `/meter/` counts over the rewritten body. Nothing durable.
@SpringBootApplication
public class App {

  private static final String KEY_ID = "key-id";

  private static final Map<Digest, Key> BY_DIGEST = new ConcurrentHashMap<>();
  private static final Map<String, Key> BY_ID = new ConcurrentHashMap<>();

  private static final ThreadLocal<MessageDigest> SHA =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException(e);
            }
          });

  /// @param args what Spring takes; the system property `keys` names the file of keys
  public static void main(String[] args) throws IOException {
    int count = 0;
    for (String text : Files.readAllLines(Path.of(System.getProperty("keys")))) {
      var key = new Key("k" + ++count);
      BY_DIGEST.put(digest(text), key);
      BY_ID.put(key.id, key);
    }
    SpringApplication.run(App.class, args);
  }

  private static Digest digest(String key) {
    byte[] sha = SHA.get().digest(key.getBytes(StandardCharsets.ISO_8859_1));
    ByteBuffer words = ByteBuffer.wrap(sha);
    return new Digest(words.getLong(), words.getLong(), words.getLong(), words.getLong());
  }

  private record Digest(long a, long b, long c, long d) {}

  private static final class Key {
    final String id;
    final AtomicLong credits = new AtomicLong(Long.MAX_VALUE / 2);
    final AtomicLong bucket = new AtomicLong();

    Key(String id) {
      this.id = id;
    }
  }

  @Component
  static class KeyFilter implements GlobalFilter, Ordered {
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
      String text = exchange.getRequest().getHeaders().getFirst("X-Api-Key");
      Key key = text == null ? null : BY_DIGEST.get(digest(text));
      if (key == null) {
        exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
        return exchange.getResponse().setComplete();
      }
      key.credits.decrementAndGet();
      exchange.getAttributes().put(KEY_ID, key.id);
      return chain.filter(exchange);
    }

    @Override
    public int getOrder() {
      return -1000;
    }
  }

  @Bean
  KeyResolver keyResolver() {
    return exchange -> Mono.just((String) exchange.getAttribute(KEY_ID));
  }

  @Bean
  @Primary
  MemoryLimiter memoryLimiter() {
    return new MemoryLimiter();
  }

  /// A bucket in one number: the instant up to which calls are paid for.
  static class MemoryLimiter implements RateLimiter<Object> {
    private static final long STEP_NANOS = 10;
    private static final long SPAN_NANOS = 60_000_000_000L;

    @Override
    public Mono<Response> isAllowed(String routeId, String id) {
      AtomicLong bucket = BY_ID.get(id).bucket;
      long now = System.nanoTime();
      while (true) {
        long paid = bucket.get();
        long next = Math.max(paid, now - SPAN_NANOS) + STEP_NANOS;
        if (next > now + SPAN_NANOS) {
          return Mono.just(new Response(false, Map.of()));
        }
        if (bucket.compareAndSet(paid, next)) {
          return Mono.just(new Response(true, Map.of()));
        }
      }
    }

    @Override
    public Map<String, Object> getConfig() {
      return Map.of();
    }

    @Override
    public Class<Object> getConfigClass() {
      return Object.class;
    }

    @Override
    public Object newConfig() {
      return new Object();
    }
  }

  /// Counts the elements of "data" with a streaming parser over the whole body, which the factory
  /// below buffers, and puts the count into "status".
  @Component
  static class MeterGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {
    private static final JsonFactory JSON = new JsonFactory();

    private final ModifyResponseBodyGatewayFilterFactory modify;

    MeterGatewayFilterFactory(ModifyResponseBodyGatewayFilterFactory modify) {
      super(Object.class);
      this.modify = modify;
    }

    @Override
    public GatewayFilter apply(Object config) {
      return modify.apply(
          rewrite ->
              rewrite.setRewriteFunction(
                  byte[].class, byte[].class, (exchange, body) -> Mono.just(counted(body))));
    }

    private static byte[] counted(byte[] body) {
      int elements = 0;
      int status = -1;
      try (JsonParser parser = JSON.createParser(body)) {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          JsonToken value = parser.nextToken();
          if (name.equals("data") && value == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              elements++;
              parser.skipChildren();
            }
          } else {
            if (name.equals("status") && value == JsonToken.START_OBJECT) {
              status = (int) parser.currentTokenLocation().getByteOffset() + 1;
            }
            parser.skipChildren();
          }
        }
      } catch (IOException e) {
        return body;
      }
      if (status < 0) {
        return body;
      }
      byte[] member = ("\"credit_count\":" + elements + ",").getBytes(StandardCharsets.ISO_8859_1);
      var out = new ByteArrayOutputStream(body.length + member.length);
      out.write(body, 0, status);
      out.write(member, 0, member.length);
      out.write(body, status, body.length - status);
      return out.toByteArray();
    }
  }
}
