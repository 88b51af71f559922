package io.tollgate.core.key;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.zip.CRC32;

/// What the keys of an api look like. A key of another shape is refused without a look-up.
public enum KeyShape {
  /// `tg_live_`, `tg_qa_` or `tg_dev_`, for what it is meant; 32 base-62 characters (190 random
  /// bits); 6 of the CRC-32 of all that: a typo is seen without a look-up.
  TOLLGATE {
    @Override
    public boolean matches(String key) {
      int prefix = prefixLength(key);
      int length = prefix + RANDOM + CHECK;
      if (prefix == 0 || key.length() != length || !consistsOf(BASE_62, key, prefix)) {
        return false;
      }
      long rest = checksum(key, length - CHECK);
      for (int i = length - 1; i >= length - CHECK; i--) {
        if (key.charAt(i) != digit(rest)) {
          return false;
        }
        rest /= BASE_62.length();
      }
      return true;
    }

    @Override
    public String make(SecureRandom random, Environment environment) {
      String body = prefix(environment) + randomText(BASE_62, RANDOM, random);
      return body + check(body);
    }
  },

  /// 8-4-4-4-12 lower-case hex digits: a random UUID (122 random bits), as CoinMarketCap's clients
  /// expect.
  UUID {
    @Override
    public boolean matches(String key) {
      if (key.length() != 36) {
        return false;
      }
      for (int i = 0; i < 36; i++) {
        char c = key.charAt(i);
        boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
        boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String make(SecureRandom random, Environment environment) {
      long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
      long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low).toString();
    }
  },

  /// `CG-` + 24 base-62 characters (143 random bits), as CoinGecko's clients know them.
  COINGECKO {
    @Override
    public boolean matches(String key) {
      return key.length() == COINGECKO_PREFIX.length() + COINGECKO_RANDOM
          && key.startsWith(COINGECKO_PREFIX)
          && consistsOf(BASE_62, key, COINGECKO_PREFIX.length());
    }

    @Override
    public String make(SecureRandom random, Environment environment) {
      return COINGECKO_PREFIX + randomText(BASE_62, COINGECKO_RANDOM, random);
    }
  },

  /// 40 lower-case hex digits (160 random bits), as Crypto APIs' clients know them.
  HEX {
    @Override
    public boolean matches(String key) {
      return key.length() == HEX_RANDOM && consistsOf(BASE_16, key, 0);
    }

    @Override
    public String make(SecureRandom random, Environment environment) {
      return randomText(BASE_16, HEX_RANDOM, random);
    }
  };

  private static final String LIVE = "tg_live_";
  private static final String QA = "tg_qa_";
  private static final String DEVELOPMENT = "tg_dev_";
  private static final int RANDOM = 32;
  private static final int CHECK = 6;
  private static final String COINGECKO_PREFIX = "CG-";
  private static final int COINGECKO_RANDOM = 24;
  private static final int HEX_RANDOM = 40;
  private static final String BASE_16 = "0123456789abcdef";
  private static final String BASE_62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /// Shortest key that is imported.
  public static final int IMPORTED_MIN = 8;

  /// Longest key that is imported.
  public static final int IMPORTED_MAX = 256;

  /// Whether a text can be a key of this shape. Touches no store.
  public abstract boolean matches(String key);

  /// Whether a text can be a key where keys are of this shape. Touches no store.
  ///
  /// @param imported whether keys are there that somebody else has made: any 8 to 256 printable
  ///   ASCII characters without a space. One that begins as ours do is ours, and its checksum
  ///   counts.
  public final boolean mayBeKey(String text, boolean imported) {
    return matches(text) || (imported && mayBeImported(text));
  }

  private static boolean mayBeImported(String text) {
    if (text.length() < IMPORTED_MIN || text.length() > IMPORTED_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return prefixLength(text) == 0 || TOLLGATE.matches(text);
  }

  /// Makes a new key.
  ///
  /// @param environment what it is meant for; some shapes show it
  public abstract String make(SecureRandom random, Environment environment);

  /// Makes a new key for production.
  public final String make(SecureRandom random) {
    return make(random, Environment.PRODUCTION);
  }

  private static String prefix(Environment environment) {
    return switch (environment) {
      case PRODUCTION -> LIVE;
      case QA -> QA;
      case DEVELOPMENT -> DEVELOPMENT;
    };
  }

  /// @return 0 if none of the prefixes begins the text
  private static int prefixLength(String text) {
    if (text.startsWith(LIVE)) {
      return LIVE.length();
    }
    if (text.startsWith(QA)) {
      return QA.length();
    }
    return text.startsWith(DEVELOPMENT) ? DEVELOPMENT.length() : 0;
  }

  private static boolean consistsOf(String alphabet, String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (alphabet.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String randomText(String alphabet, int length, SecureRandom random) {
    var text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String check(String body) {
    long rest = checksum(body, body.length());
    char[] digits = new char[CHECK];
    for (int i = CHECK - 1; i >= 0; i--) {
      digits[i] = digit(rest);
      rest /= BASE_62.length();
    }
    return new String(digits);
  }

  private static char digit(long rest) {
    return BASE_62.charAt((int) (rest % BASE_62.length()));
  }

  /// CRC-32 of the first characters, which are ASCII.
  private static long checksum(String text, int length) {
    var crc = new CRC32();
    for (int i = 0; i < length; i++) {
      crc.update(text.charAt(i));
    }
    return crc.getValue();
  }
}
