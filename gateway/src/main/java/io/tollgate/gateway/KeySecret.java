package io.tollgate.gateway;

/// The installation's secret that keys are hashed under.
public final class KeySecret {

  private final byte[] bytes;

  /// @param bytes 32 or more
  public KeySecret(byte[] bytes) {
    if (bytes.length < 32) {
      throw new IllegalArgumentException("secret: " + bytes.length + " bytes (expected: >= 32)");
    }
    this.bytes = bytes.clone();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return "***";
  }
}
