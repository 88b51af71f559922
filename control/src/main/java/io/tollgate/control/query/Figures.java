package io.tollgate.control.query;

/// What calls add up to.
///
/// @param requests finished calls, refused ones included
/// @param refused calls that were refused
/// @param credits charged
public record Figures(long requests, long refused, long credits) {

  public static final Figures NONE = new Figures(0, 0, 0);

  public Figures plus(Figures other) {
    return new Figures(
        requests + other.requests, refused + other.refused, Math.addExact(credits, other.credits));
  }
}
