package io.tollgate.control.portal.page;

import io.tollgate.control.portal.identity.Membership;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where in an organization a page stands. Handlers below `/o/{org}` take it as an argument, and
/// are never reached by people who don't belong there.
///
/// @param membership the organization in the path
/// @param section which entry of the navigation it belongs to
/// @param others where else the person belongs, this one included
public record OrganizationPlace(Membership membership, Section section, List<Membership> others) {

  /// The entries of the navigation, in order.
  public enum Section {
    OVERVIEW("overview", "o"),
    KEYS("keys", "k"),
    USAGE("usage", "u"),
    REQUESTS("requests", "r"),
    ALERTS("alerts", null),
    PLAN("plan", "p"),
    TEAM("team", null),
    /// None of them: settings, audit.
    OTHER("", null);

    private final String path;
    private final @Nullable String key;

    Section(String path, @Nullable String key) {
      this.path = path;
      this.key = key;
    }

    /// Whether it stands in the navigation.
    public boolean listed() {
      return this != OTHER;
    }

    /// What is typed after "g" to go there; null for nothing.
    public @Nullable String key() {
      return key;
    }

    /// Below `/o/{org}/`.
    public String path() {
      return path;
    }
  }

  public OrganizationPlace {
    others = List.copyOf(others);
  }

  /// The same under another entry of the navigation.
  public OrganizationPlace at(Section section) {
    return new OrganizationPlace(membership, section, others);
  }

  /// As [Membership#organizationId].
  public long organizationId() {
    return membership.organizationId();
  }

  /// As [Membership#path].
  public String path(String page) {
    return membership.path(page);
  }
}
