package io.tollgate.control.person;

import io.tollgate.core.mail.Outbox;
import io.tollgate.core.person.PersonStore;
import java.util.function.Supplier;

/// What the control plane has of people.
///
/// @param settings as of now
public record PeoplePorts(PersonStore persons, Outbox outbox, Supplier<PeopleSettings> settings) {}
