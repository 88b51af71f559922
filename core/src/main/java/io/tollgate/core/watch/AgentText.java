package io.tollgate.core.watch;

import java.util.regex.Pattern;

/// A `User-Agent` as it may be kept and shown.
final class AgentText {

  /// Whatever could be a key: no product has such a name.
  private static final Pattern KEY_LIKE =
      Pattern.compile("(?=[A-Za-z_-]{0,64}[0-9])[A-Za-z0-9_-]{24,}");

  private AgentText() {}

  /// On one line, cut at [LastUse#AGENT_MAX], without what could be a key.
  static String of(String agent) {
    var clean = new StringBuilder(agent.length());
    agent.codePoints().forEach(c -> clean.append(c >= 0x20 && c < 0x7f ? (char) c : '?'));
    String text = KEY_LIKE.matcher(clean).replaceAll("***");
    return text.length() <= LastUse.AGENT_MAX ? text : text.substring(0, LastUse.AGENT_MAX);
  }
}
