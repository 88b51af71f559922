package io.tollgate.control.portal.docs;

import io.tollgate.control.port.ControlPorts;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Api;
import io.tollgate.core.route.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is sold and described, as of one request: catalog and documents are read once, together.
record Catalogue(Catalog catalog, Map<String, Reference> references) {

  static Catalogue now(ControlPorts ports, DocsPorts docs) {
    return new Catalogue(ports.catalog().get(), docs.references().get());
  }

  /// Apis that have a document, in the configuration's order.
  List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    for (Api api : catalog.apis()) {
      Reference reference = references.get(api.id());
      if (reference != null) {
        entries.add(new Entry(api, reference));
      }
    }
    return entries;
  }

  /// An api with its document.
  record Entry(Api api, Reference reference) {

    /// Of its page.
    String path() {
      return "/reference/" + api.id() + "/" + reference.version();
    }

    String path(Operation operation) {
      return path() + "/" + operation.id();
    }
  }

  /// @return null if there is no such api, or not of this version
  @Nullable Entry find(String api, String version) {
    for (Entry entry : entries()) {
      if (entry.api().id().equals(api) && entry.reference().version().equals(version)) {
        return entry;
      }
    }
    return null;
  }
}
