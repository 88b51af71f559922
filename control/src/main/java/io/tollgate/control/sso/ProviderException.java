package io.tollgate.control.sso;

/// A provider did not vouch for anybody.
public final class ProviderException extends Exception {

  private static final long serialVersionUID = 1;

  /// What went wrong.
  public enum Why {
    /// It can't be asked now, or does not answer as it should.
    UNREACHABLE,
    /// It said no: they gave up, or it does not know us any more.
    REFUSED,
    /// What came back does not belong to what this browser began, or began too long ago.
    STRANGE,
    /// What it says can't be believed.
    UNTRUSTED
  }

  private final Why why;

  /// @param words for the log; no part of any answer, which may hold secrets
  ProviderException(Why why, String words) {
    super(words);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
