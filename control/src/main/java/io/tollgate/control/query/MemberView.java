package io.tollgate.control.query;

import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.unit.PublicId;
import java.time.Instant;
import java.util.Locale;

/// A person in an organization.
///
/// @param role owner, admin, developer, billing or viewer
public record MemberView(
    String organization, String person, String email, String name, String role, Instant since) {

  public static MemberView of(Member member, Person person) {
    return new MemberView(
        PublicId.ORGANIZATION.write(member.organizationId()),
        PublicId.PERSON.write(member.personId()),
        person.email(),
        person.name(),
        member.role().name().toLowerCase(Locale.ROOT),
        Instant.ofEpochMilli(member.sinceMillis()));
  }
}
