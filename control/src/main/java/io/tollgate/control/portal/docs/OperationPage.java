package io.tollgate.control.portal.docs;

import io.tollgate.control.portal.page.Form;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operation: what it takes, what it costs, how programs make the call, and what came of one
/// made here.
///
/// @param path of the page, without its query
/// @param rule its price as one sentence
/// @param on which answers are charged; empty where none are
/// @param body null where none is sent
/// @param sender who can send
/// @param result null before anything was sent
/// @param example of an answer; null where the document has none
public record OperationPage(
    Nav nav,
    String path,
    String method,
    String shownPath,
    String description,
    String rule,
    String on,
    Form form,
    List<Field> fields,
    @Nullable Body body,
    Sender sender,
    Preview preview,
    @Nullable Result result,
    @Nullable String example) {

  public OperationPage {
    fields = List.copyOf(fields);
  }

  /// What stands beside every page of the reference.
  ///
  /// @param operations of this api
  public record Nav(String api, String title, String version, String path, List<Link> operations) {
    public Nav {
      operations = List.copyOf(operations);
    }
  }

  /// A link to an operation.
  public record Link(String path, String method, String words, boolean here) {}

  /// A parameter to be filled in.
  ///
  /// @param name of the form's field
  /// @param label as the api calls it
  /// @param hint what it is
  /// @param choices empty for any text
  public record Field(
      String name,
      String label,
      String hint,
      boolean required,
      List<String> choices,
      String value) {
    public Field {
      choices = List.copyOf(choices);
    }
  }

  /// A body to be filled in.
  public record Body(String hint, String value) {}

  /// What a call as it is filled in now costs, and looks like.
  ///
  /// @param price one sentence
  /// @param left what the organization has left; null where nobody knows
  /// @param lines its parts, where there are several
  /// @param variable of the environment, that snippets read the key from
  /// @param tabs the languages
  public record Preview(
      String price,
      @Nullable String left,
      List<String> lines,
      String variable,
      List<Tab> tabs,
      String snippet) {
    public Preview {
      lines = List.copyOf(lines);
      tabs = List.copyOf(tabs);
    }
  }

  /// A language to choose.
  public record Tab(String path, String words, boolean here) {}

  /// Who can send.
  ///
  /// @param signedIn whether anybody is
  /// @param keys to run as; empty where nothing can be sent
  /// @param why nothing can be sent, though somebody is signed in; null where it can
  /// @param keysPath where keys are made; null where there is no such page for this person
  public record Sender(
      boolean signedIn, List<KeyChoice> keys, @Nullable String why, @Nullable String keysPath) {
    public Sender {
      keys = List.copyOf(keys);
    }
  }

  /// A key to run as.
  public record KeyChoice(String id, String words, boolean chosen) {}

  /// What came of a call.
  ///
  /// @param status null where there was no answer
  /// @param good whether the status is a good one
  /// @param facts beside the status: time, charge, what is left
  /// @param requestPath where the call stands among the others; null where it is not recorded
  /// @param headers one line each
  public record Result(
      @Nullable String status,
      boolean good,
      List<String> facts,
      @Nullable String requestPath,
      String requestWords,
      List<String> headers,
      String body,
      boolean whole) {
    public Result {
      facts = List.copyOf(facts);
      headers = List.copyOf(headers);
    }
  }
}
