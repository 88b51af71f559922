package io.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tollgate.core.price.JsonPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithoutVectorsTest {

  /// Runs in a JVM of its own that has no module of vectors.
  static final class Alone {
    public static void main(String[] arguments) {
      boolean vectors = AnswerMeter.warmUp(System::nanoTime, Duration.ofSeconds(1));
      var plan = MeterPlan.of(List.of(JsonPath.parse("$.data")), List.of(), null);
      AnswerMeter meter = plan.meter(UnpooledByteBufAllocator.DEFAULT);
      String body = "{\"data\":[1,2," + "3,".repeat(1000) + "4]}";
      meter.feed(
          UnpooledByteBufAllocator.DEFAULT
              .buffer()
              .writeBytes(body.getBytes(StandardCharsets.US_ASCII)),
          new ArrayList<ByteBuf>());
      System.out.print(vectors + " " + meter.count(0));
    }
  }

  @Test
  void withoutTheModuleTheScalarTwinStandsIn() throws IOException, InterruptedException {
    Process alone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Alone.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();

    String said = new String(alone.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).isEqualTo("false 1003");
    assertThat(alone.waitFor()).isZero();
  }
}
