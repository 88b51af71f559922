package io.tollgate.app.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.core.price.Counted;
import io.tollgate.core.price.JsonPath;
import io.tollgate.core.price.Price;
import io.tollgate.gateway.metering.AnswerMeter;
import io.tollgate.gateway.metering.Fault;
import io.tollgate.gateway.metering.MeterPlan;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// An answer kept in a file, counted as the gateway counts one that goes by.
final class MeteredAnswer implements Counted {

  private static final int PIECE_BYTES = 64 * 1024;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final AnswerMeter meter;
  private final Map<String, String> headers;

  private MeteredAnswer(AnswerMeter meter, Map<String, String> headers) {
    this.meter = meter;
    this.headers = headers;
  }

  /// Reads a file, a gzipped one as what is in it, piece by piece.
  ///
  /// @param member the dialect's own top-level member; null for none
  /// @param headers of the answer, names in lower case
  static MeteredAnswer read(
      Path file, Price price, @Nullable String member, Map<String, String> headers)
      throws IOException {
    AnswerMeter meter =
        MeterPlan.of(price.counts(), price.values(), member)
            .meter(UnpooledByteBufAllocator.DEFAULT);
    var out = new ArrayList<ByteBuf>();
    try (InputStream in = open(file)) {
      for (byte[] piece = in.readNBytes(PIECE_BYTES);
          piece.length > 0;
          piece = in.readNBytes(PIECE_BYTES)) {
        meter.feed(Unpooled.wrappedBuffer(piece), out);
        drop(out);
      }
    } finally {
      meter.finish(null, out);
      drop(out);
    }
    return new MeteredAnswer(meter, headers);
  }

  private static InputStream open(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    in.mark(2);
    boolean gzip = in.read() == GZIP_FIRST && in.read() == GZIP_SECOND;
    in.reset();
    return gzip ? new GZIPInputStream(in) : in;
  }

  private static void drop(List<ByteBuf> buffers) {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
  }

  boolean countable() {
    return meter.countable();
  }

  /// Why it is not countable.
  @Nullable Fault fault() {
    return meter.fault();
  }

  /// The dialect's own member, as it stands in the file; null if it does not.
  byte @Nullable [] member() {
    return meter.captured();
  }

  @Override
  public long count(JsonPath path) {
    return meter.count(path);
  }

  @Override
  public long value(JsonPath path) {
    return meter.value(path);
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }
}
