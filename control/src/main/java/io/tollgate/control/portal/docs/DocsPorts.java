package io.tollgate.control.portal.docs;

import io.tollgate.core.reference.Reference;
import io.tollgate.core.route.Api;
import io.tollgate.core.ticket.TicketSeal;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// What these pages are built on beside the [io.tollgate.control.port.ControlPorts]. The
/// application gives it as one bean.
///
/// @param references what the apis' own documents say, by the ids of the apis, as of now
/// @param guides how an api speaks
/// @param bases where customers reach an api, without a slash at the end
/// @param mayRun who may make calls with an organization's keys
/// @param tickets signs what the gateway takes in a key's place
/// @param explorer makes calls
public record DocsPorts(
    Supplier<Map<String, Reference>> references,
    Function<Api, DialectGuide> guides,
    Function<Api, String> bases,
    Runners.MayRun mayRun,
    TicketSeal tickets,
    Explorer explorer) {}
