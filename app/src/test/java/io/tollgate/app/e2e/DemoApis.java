package io.tollgate.app.e2e;

import io.tollgate.app.config.ConfigReader;
import io.tollgate.app.config.Configuration;
import io.tollgate.app.config.KnownDialect;
import io.tollgate.app.config.References;
import io.tollgate.app.run.DialectGuides;
import io.tollgate.control.portal.docs.Snippets;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Api;
import io.tollgate.gateway.dialect.Dialects;
import io.tollgate.sample.SampleDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the demo sells, with the documents it comes with.
final class DemoApis {

  final Configuration configuration;
  final Map<String, Reference> references;
  private final DialectGuides guides = new DialectGuides();

  /// @param folder where the documents are put
  DemoApis(Path folder) throws IOException {
    SampleDocuments.copyTo(folder.resolve("openapi"));
    Map<String, String> variables =
        Map.of(
            "GATEWAY", "127.0.0.1:8080",
            "CONTROL", "127.0.0.1:8081",
            "MANAGEMENT", "127.0.0.1:8082",
            "UPSTREAM", "http://127.0.0.1:9");
    var reader = new ConfigReader(KnownDialect.builtIn(), variables::get);
    configuration =
        switch (reader.read("demo.yaml", folder, bundled())) {
          case ConfigReader.Reading.Good good -> good.configuration();
          case ConfigReader.Reading.Bad bad -> throw new AssertionError(bad.problems());
        };
    References read = References.read(configuration, Dialects.all());
    if (!read.problems().isEmpty()) {
      throw new AssertionError(read.problems());
    }
    references = read.byApi();
  }

  private static String bundled() throws IOException {
    try (InputStream in = DemoApis.class.getResourceAsStream("/io/tollgate/app/demo/demo.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// An operation of an api.
  record Described(Api api, Operation operation) {
    @Override
    public String toString() {
      return api.id() + " " + operation.id();
    }
  }

  List<Described> operations() {
    var all = new ArrayList<Described>();
    for (Api api : configuration.catalog().apis()) {
      Reference reference = references.get(api.id());
      if (reference != null) {
        reference.operations().forEach(operation -> all.add(new Described(api, operation)));
      }
    }
    return all;
  }

  /// The call of the document's own examples.
  Snippets snippets(Described it, String base) {
    return new Snippets(
        Filled.example(it.operation()),
        base,
        guides.of(it.api()).key(),
        Snippets.variable(it.api().id()));
  }
}
