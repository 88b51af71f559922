package io.tollgate.control.portal.account;

import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A text as a picture for cameras.
///
/// @param path of an SVG, one square a module
/// @param size with the quiet edge around it, in modules
record QrCode(String path, int size) {

  /// ISO/IEC 18004, section 6.3.8.
  private static final int QUIET = 4;

  static QrCode of(String text) {
    ByteMatrix modules;
    try {
      modules =
          Encoder.encode(
                  text,
                  ErrorCorrectionLevel.M,
                  Map.of(EncodeHintType.CHARACTER_SET, StandardCharsets.UTF_8.name()))
              .getMatrix();
    } catch (WriterException e) {
      throw new IllegalStateException("too long for a picture", e);
    }
    var path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      for (int x = 0; x < modules.getWidth(); x++) {
        if (modules.get(x, y) == 1) {
          path.append('M').append(x + QUIET).append(' ').append(y + QUIET).append("h1v1h-1z");
        }
      }
    }
    return new QrCode(path.toString(), modules.getWidth() + 2 * QUIET);
  }
}
