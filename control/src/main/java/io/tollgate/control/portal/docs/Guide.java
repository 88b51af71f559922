package io.tollgate.control.portal.docs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the pages below `/docs` show.
public final class Guide {

  private Guide() {}

  /// A link in words.
  public record Link(String path, String words) {}

  /// An api, where it is and where its keys stand.
  public record ApiRow(String id, String base, List<String> places) {
    public ApiRow {
      places = List.copyOf(places);
    }
  }

  /// @param first the operation of the example; null where nothing is described
  /// @param snippet the example; null where there is none
  /// @param balances operations that tell what is left
  public record QuickStart(
      List<ApiRow> apis, @Nullable Link first, @Nullable String snippet, List<Link> balances) {
    public QuickStart {
      apis = List.copyOf(apis);
      balances = List.copyOf(balances);
    }
  }

  /// A route with its price.
  ///
  /// @param bounds what bounds the counts of its price
  /// @param statuses that are charged; empty for none
  public record PriceRow(String call, String price, List<String> bounds, String statuses) {
    public PriceRow {
      bounds = List.copyOf(bounds);
    }
  }

  /// An api with its prices.
  public record Priced(String id, String title, List<PriceRow> rows) {
    public Priced {
      rows = List.copyOf(rows);
    }
  }

  /// All prices there are.
  public record CreditsTable(List<Priced> apis) {
    public CreditsTable {
      apis = List.copyOf(apis);
    }
  }

  /// A refusal in an api's words.
  public record ErrorRow(String code, int status, String words, String retry, String body) {}

  /// @param headers of good answers
  /// @param member of good answers; null for none
  public record Errors(
      List<OperationPage.Tab> tabs,
      String api,
      List<String> headers,
      @Nullable String member,
      List<PlanRow> plans,
      List<ErrorRow> rows) {
    public Errors {
      tabs = List.copyOf(tabs);
      headers = List.copyOf(headers);
      plans = List.copyOf(plans);
      rows = List.copyOf(rows);
    }
  }

  /// A word and what it means.
  public record State(String word, String meaning) {}

  /// Words and what they mean.
  public record States(List<State> rows) {
    public States {
      rows = List.copyOf(rows);
    }
  }

  /// An api's version.
  public record VersionRow(String path, String title, String version, String operations) {}

  /// What is described now.
  public record Versions(List<VersionRow> rows) {
    public Versions {
      rows = List.copyOf(rows);
    }
  }

  /// A plan as it is sold.
  ///
  /// @param price a month, in money
  public record PlanRow(
      String name, String price, List<String> caps, String rate, String beyond, List<String> apis) {
    public PlanRow {
      caps = List.copyOf(caps);
      apis = List.copyOf(apis);
    }
  }

  /// @param signedIn whether anybody is
  public record Plans(List<PlanRow> rows, boolean signedIn) {
    public Plans {
      rows = List.copyOf(rows);
    }
  }
}
