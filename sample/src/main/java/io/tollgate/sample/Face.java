package io.tollgate.sample;

/// The market in one provider's words. Thread: any.
interface Face {

  /// Where it lives, such as `/market`.
  String prefix();

  /// The methods a path takes, as the `Allow` header has them.
  default String methods(String path) {
    return "GET, HEAD";
  }

  /// Answers one call.
  ///
  /// @throws BadParameter for a caller's mistake
  Answer answer(Call call);

  /// Says a caller's mistake in this face's words.
  Answer refuse(BadParameter mistake);

  /// Says a refusal that concerns no parameter: 404, 405, 413, 500.
  Answer refuse(int status);
}
