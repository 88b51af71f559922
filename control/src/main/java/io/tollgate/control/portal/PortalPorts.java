package io.tollgate.control.portal;

import io.tollgate.control.portal.identity.Persons;
import io.tollgate.core.key.ForwardedFor;
import io.tollgate.core.session.SessionStore;

/// What the portal is built on beside the [io.tollgate.control.port.ControlPorts]. The application
/// gives it as one bean.
///
/// @param sessions where sessions are kept
/// @param persons who may sign in
/// @param proxies before it, as far as they are believed
public record PortalPorts(
    PortalSettings settings, SessionStore sessions, Persons persons, ForwardedFor proxies) {}
