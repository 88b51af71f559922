package io.tollgate.control.portal.docs;

import io.tollgate.control.portal.page.Visit;
import io.tollgate.core.reference.Filled;
import io.tollgate.core.reference.Operation;
import io.tollgate.core.route.Catalog;
import java.util.ArrayList;
import java.util.List;

/// Apis with their operations.
public record ReferenceList(List<Api> apis) {

  public ReferenceList {
    apis = List.copyOf(apis);
  }

  /// An api.
  public record Api(
      String id, String path, String title, String version, String description, List<Row> rows) {
    public Api {
      rows = List.copyOf(rows);
    }
  }

  /// An operation with its price.
  public record Row(String path, String method, String shownPath, String summary, String price) {}

  static Api of(Visit visit, Catalogue.Entry entry, Catalog catalog) {
    var words = new PriceWords(visit);
    var rows = new ArrayList<Row>();
    for (Operation operation : entry.reference().operations()) {
      PriceTag tag = PriceTag.of(Filled.example(operation), entry.api(), catalog);
      rows.add(
          new Row(
              entry.path(operation),
              operation.method(),
              operation.path(),
              operation.summary(),
              tag.price() == null ? visit.text("docs.price.free") : words.sentence(tag.price())));
    }
    return new Api(
        entry.api().id(),
        entry.path(),
        entry.reference().title(),
        entry.reference().version(),
        entry.reference().description(),
        rows);
  }
}
