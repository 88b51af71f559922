package io.tollgate.control.portal.account;

import java.util.List;

/// Recovery codes, shown once.
public record CodesPage(List<String> codes) {
  public CodesPage {
    codes = List.copyOf(codes);
  }

  /// Without the codes.
  @Override
  public String toString() {
    return "CodesPage[***]";
  }
}
