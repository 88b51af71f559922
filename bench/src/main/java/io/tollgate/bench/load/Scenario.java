package io.tollgate.bench.load;

import io.tollgate.bench.Bodies;

/// What is asked of a gateway.
enum Scenario {
  SMALL(Bodies.SMALL, "289 B, fixed price"),
  COUNTED(Bodies.LISTINGS, "59 KB, 100 elements counted, status member put in"),
  STREAMED(Bodies.LISTINGS, "59 KB streamed unread, fixed price"),
  BIG(Bodies.BIG, "1.2 MB streamed unread, fixed price");

  private final Bodies body;
  private final String words;

  Scenario(Bodies body, String words) {
    this.body = body;
    this.words = words;
  }

  /// What the upstream answers.
  Bodies body() {
    return body;
  }

  /// For people.
  String words() {
    return words;
  }
}
