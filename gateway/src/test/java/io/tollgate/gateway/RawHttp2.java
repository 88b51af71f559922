package io.tollgate.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.tollgate.testkit.RawClient.Answer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An HTTP/2 client that sends exactly the frames it is told to, and reads answers strictly.
///
/// Thread: one.
final class RawHttp2 implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;

  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /// Payload of one frame at most, until settings say otherwise.
  private static final int FRAME_BYTES = 16_384;

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 1 << 20);
  private final Map<Integer, Coming> coming = new HashMap<>();
  private final Map<Integer, Integer> granted = new HashMap<>();
  private boolean confirms = true;
  private boolean widens = true;

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  /// Connects, and has said hello with settings.
  ///
  /// @param settings pairs of number and value
  static RawHttp2 connect(int port, int... settings) throws IOException {
    RawHttp2 client = bare(port);
    client.bytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
    return client.settings(settings);
  }

  /// Connects and says nothing.
  static RawHttp2 bare(int port) throws IOException {
    return over(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  static RawHttp2 over(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new RawHttp2(socket);
  }

  /// Does not confirm settings.
  RawHttp2 deaf() {
    confirms = false;
    return this;
  }

  /// Does not widen windows as data comes.
  RawHttp2 narrow() {
    widens = false;
    return this;
  }

  // ---- out

  RawHttp2 bytes(byte[] bytes) throws IOException {
    out.write(bytes);
    return this;
  }

  RawHttp2 frame(int type, int flags, int stream, byte... payload) throws IOException {
    return bytes(frameBytes(type, flags, stream, payload));
  }

  static byte[] frameBytes(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  RawHttp2 settings(int... pairs) throws IOException {
    return frame(SETTINGS, 0, 0, settingsPayload(pairs));
  }

  static byte[] settingsPayload(int... pairs) {
    ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return payload.array();
  }

  /// Sends a whole header block.
  ///
  /// @param fields `name: value`; pseudo-headers begin with their colon
  RawHttp2 headers(int stream, boolean end, String... fields) throws IOException {
    byte[] block = block(fields);
    int at = Math.min(block.length, FRAME_BYTES);
    int flags = (at == block.length ? END_HEADERS : 0) | (end ? END_STREAM : 0);
    frame(HEADERS, flags, stream, Arrays.copyOf(block, at));
    while (at < block.length) {
      int next = Math.min(block.length, at + FRAME_BYTES);
      flags = next == block.length ? END_HEADERS : 0;
      frame(CONTINUATION, flags, stream, Arrays.copyOfRange(block, at, next));
      at = next;
    }
    return this;
  }

  /// A GET of `/data` and more.
  RawHttp2 get(int stream, String path, String... fields) throws IOException {
    return headers(stream, true, request("GET", path, fields));
  }

  RawHttp2 post(int stream, String path, String... fields) throws IOException {
    return headers(stream, false, request("POST", path, fields));
  }

  static String[] request(String method, String path, String... fields) {
    var all =
        new ArrayList<>(
            List.of(
                ":method: " + method, ":scheme: http", ":authority: api.test", ":path: " + path));
    all.addAll(Arrays.asList(fields));
    return all.toArray(String[]::new);
  }

  RawHttp2 data(int stream, boolean end, String text) throws IOException {
    return frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp2 reset(int stream, Http2Error why) throws IOException {
    return frame(RST_STREAM, 0, stream, number((int) why.code()));
  }

  RawHttp2 widen(int stream, int bytes) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, number(bytes));
  }

  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /// A header block of literals that are not indexed.
  static byte[] block(String... fields) {
    var block = new ByteArrayOutputStream();
    for (String field : fields) {
      int colon = field.indexOf(": ", 1);
      literal(block, field.substring(0, colon), field.substring(colon + 2));
    }
    return block.toByteArray();
  }

  static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        block.write((rest & 0x7f) | 0x80);
        rest >>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  // ---- in

  /// A frame that came.
  static final class Frame {
    final int type;
    final int flags;
    final int stream;
    final byte[] payload;

    Frame(int type, int flags, int stream, byte[] payload) {
      this.type = type;
      this.flags = flags;
      this.stream = stream;
      this.payload = payload;
    }

    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    /// The reason of a reset or a goodbye.
    Http2Error reason() {
      int at = type == GOAWAY ? 4 : 0;
      return Http2Error.valueOf(ByteBuffer.wrap(payload).getInt(at) & 0xffffffffL);
    }

    /// The last stream a goodbye names.
    int lastStream() {
      return ByteBuffer.wrap(payload).getInt(0);
    }
  }

  /// The next frame, settings confirmed and windows widened.
  ///
  /// @throws EOFException the connection has ended, in order or cut
  Frame read() throws IOException {
    try {
      int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      if (payload.length < length) {
        throw new EOFException("ended within a frame");
      }
      var frame = new Frame(type, flags, stream, payload);
      if (type == WINDOW_UPDATE) {
        granted.merge(stream, frame.lastStream(), Integer::sum);
      }
      if (type == SETTINGS && !frame.has(ACK) && confirms) {
        frame(SETTINGS, ACK, 0);
      } else if (type == DATA && length > 0 && widens) {
        widen(0, length);
        if (!frame.has(END_STREAM)) {
          widen(stream, length);
        }
      }
      return frame;
    } catch (SocketException e) {
      throw new EOFException("cut: " + e.getMessage());
    }
  }

  /// By how many bytes a window was widened so far; the connection's is that of stream 0.
  int granted(int stream) {
    return granted.getOrDefault(stream, 0);
  }

  /// The next frame, or null if none comes within so many milliseconds.
  @Nullable Frame readWithin(int millis) throws IOException {
    in.mark(1);
    socket.setSoTimeout(millis);
    try {
      int first = in.read();
      if (first < 0) {
        throw new EOFException("ended");
      }
      in.reset();
    } catch (SocketTimeoutException _) {
      return null;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
    return read();
  }

  /// Reads on to a frame of a kind.
  Frame await(int type) throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.type == type) {
        return frame;
      }
      take(frame);
    }
  }

  private static final class Coming {
    private int status;
    private final List<String> headers = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean ended;
  }

  /// Puts a frame by for [#answer].
  void take(Frame frame) throws IOException {
    Coming answer = coming.computeIfAbsent(frame.stream, _ -> new Coming());
    if (frame.type == HEADERS) {
      head(frame, answer);
    } else if (frame.type == DATA) {
      answer.body.writeBytes(frame.payload);
    }
    answer.ended |= (frame.type == HEADERS || frame.type == DATA) && frame.has(END_STREAM);
  }

  private void head(Frame frame, Coming answer) throws IOException {
    if (!frame.has(END_HEADERS) || frame.has(PADDED)) {
      throw new IOException("a header block this client does not read");
    }
    Http2Headers headers;
    try {
      headers = decoder.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(frame.payload));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    answer.headers.clear();
    headers.forEach(field -> answer.headers.add(field.getKey() + ": " + field.getValue()));
    answer.status = Integer.parseInt(headers.status().toString());
  }

  /// Reads on to the end of a stream's answer; a reset of it or a goodbye fails.
  Answer answer(int stream) throws IOException {
    while (true) {
      Coming answer = coming.get(stream);
      if (answer != null && answer.ended) {
        coming.remove(stream);
        return new Answer(
            answer.status, answer.headers, answer.body.toString(StandardCharsets.UTF_8));
      }
      Frame frame = read();
      if (frame.type == RST_STREAM && frame.stream == stream) {
        throw new IOException("reset: " + frame.reason());
      }
      if (frame.type == GOAWAY && frame.reason() != Http2Error.NO_ERROR) {
        throw new IOException("goodbye: " + frame.reason());
      }
      take(frame);
    }
  }

  /// Reads on to the head of a stream's answer.
  Answer head(int stream) throws IOException {
    while (true) {
      Coming answer = coming.get(stream);
      if (answer != null && answer.status != 0) {
        return new Answer(answer.status, answer.headers, "");
      }
      Frame frame = read();
      if (frame.type == RST_STREAM && frame.stream == stream) {
        throw new IOException("reset: " + frame.reason());
      }
      take(frame);
    }
  }

  /// Reads on to what becomes of a stream or of the connection: `200`, `stream REASON`, `connection
  /// REASON`, `cut`.
  String outcome(int stream) {
    try {
      while (true) {
        Frame frame = read();
        if (frame.type == GOAWAY) {
          return "connection " + frame.reason();
        }
        if (frame.stream == stream && frame.type == RST_STREAM) {
          return "stream " + frame.reason();
        }
        take(frame);
        Coming answer = coming.get(stream);
        if (stream != 0 && answer != null && answer.ended) {
          coming.remove(stream);
          return Integer.toString(answer.status);
        }
      }
    } catch (EOFException _) {
      return "cut";
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// Like [#outcome], but where a goodbye is looked for, what becomes of the stream is passed over.
  String calm(int stream, String looked) {
    return outcome(looked.startsWith("connection") ? 0 : stream);
  }

  /// Whether the connection ends, whatever comes before.
  boolean ends() throws IOException {
    try {
      while (true) {
        read();
      }
    } catch (EOFException _) {
      return true;
    } catch (SocketException _) {
      return true;
    }
  }

  /// Cuts the connection.
  void cut() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
