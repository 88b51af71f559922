package io.tollgate.control.query;

import io.tollgate.core.person.Member;
import io.tollgate.core.person.Person;
import io.tollgate.core.person.PersonStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// People, as operators list them.
///
/// Thread: any that may block.
public final class PeopleDirectory {

  private final PersonStore persons;

  public PeopleDirectory(PersonStore persons) {
    this.persons = persons;
  }

  /// People in the order of their ids.
  ///
  /// @param after where the page before ended; null for the first
  public Page<PersonView> page(@Nullable Cursor after, int limit) {
    List<Person> rows =
        persons.read(people -> people.page(after == null ? 0 : after.at(), limit + 1));
    return Page.of(
        rows, limit, PersonView::of, person -> new Cursor(Cursor.List.PERSONS, person.id()));
  }

  /// @return null if there is none
  public @Nullable PersonView byId(long personId) {
    return persons.<@Nullable PersonView>read(people -> {
      Person person = people.byId(personId);
      return person == null ? null : PersonView.of(person);
    });
  }

  /// Members in the order in which they joined.
  ///
  /// @return null if there is no such organization
  public @Nullable Page<MemberView> members(long organizationId) {
    return persons.<@Nullable Page<MemberView>>read(people -> {
      if (people.organization(organizationId) == null) {
        return null;
      }
      var members = new ArrayList<MemberView>();
      for (Member member : people.members(organizationId)) {
        Person person = people.byId(member.personId());
        if (person != null) {
          members.add(MemberView.of(member, person));
        }
      }
      return Page.all(members);
    });
  }

  /// @return null if they are none
  public @Nullable MemberView member(long organizationId, long personId) {
    return persons.<@Nullable MemberView>read(people -> {
      Member member = people.member(organizationId, personId);
      Person person = people.byId(personId);
      return member == null || person == null ? null : MemberView.of(member, person);
    });
  }

  /// Invitations, newest first.
  ///
  /// @return null if there is no such organization
  public @Nullable Page<InvitationView> invitations(long organizationId) {
    return persons.<@Nullable Page<InvitationView>>read(people ->
        people.organization(organizationId) == null
            ? null
            : Page.all(
                people.invitations(organizationId).stream().map(InvitationView::of).toList()));
  }
}
