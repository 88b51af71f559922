package io.tollgate.sample;

/// A caller's mistake in one parameter; the face says it in its own words. Caught at one wall, the
/// server's handler.
final class BadParameter extends RuntimeException {

  /// What is wrong with it.
  enum Fault {
    MISSING,
    INVALID,
    UNKNOWN
  }

  private final String parameter;
  private final Fault fault;

  private BadParameter(String parameter, Fault fault) {
    super(parameter + ": " + fault, null, false, false);
    this.parameter = parameter;
    this.fault = fault;
  }

  static BadParameter missing(String parameter) {
    return new BadParameter(parameter, Fault.MISSING);
  }

  static BadParameter invalid(String parameter) {
    return new BadParameter(parameter, Fault.INVALID);
  }

  static BadParameter unknown(String parameter) {
    return new BadParameter(parameter, Fault.UNKNOWN);
  }

  String parameter() {
    return parameter;
  }

  Fault fault() {
    return fault;
  }
}
