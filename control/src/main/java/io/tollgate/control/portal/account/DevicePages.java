package io.tollgate.control.portal.account;

import io.tollgate.control.portal.account.DevicesPage.Device;
import io.tollgate.control.portal.page.Answer;
import io.tollgate.control.portal.page.Page;
import io.tollgate.control.portal.page.Visit;
import io.tollgate.control.portal.session.Sessions;
import io.tollgate.core.session.StoredSession;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// `/account/devices`: where a person is signed in, and how to end that.
@Controller
public final class DevicePages {

  // What browsers call themselves; the first that is found, since most claim to be others as well.
  private static final List<Map.Entry<String, String>> BROWSERS =
      List.of(
          Map.entry("Edg", "Edge"),
          Map.entry("OPR/", "Opera"),
          Map.entry("Firefox/", "Firefox"),
          Map.entry("Chrome/", "Chrome"),
          Map.entry("Safari/", "Safari"));

  private static final List<Map.Entry<String, String>> SYSTEMS =
      List.of(
          Map.entry("Windows", "Windows"),
          Map.entry("Android", "Android"),
          Map.entry("iPhone", "iOS"),
          Map.entry("iPad", "iPadOS"),
          Map.entry("Mac OS X", "macOS"),
          Map.entry("Linux", "Linux"));

  private final Sessions sessions;

  public DevicePages(Sessions sessions) {
    this.sessions = sessions;
  }

  @GetMapping("/account/devices")
  Answer list(Visit visit) {
    String here = Sessions.digest(visit.request());
    List<Device> devices =
        sessions.ofPerson(visit.requirePerson().personId()).stream()
            .map(session -> device(visit, session, session.digest().equals(here)))
            .toList();
    return Page.of(
        "account/devices", visit.text("account.devices.title"), new DevicesPage(devices));
  }

  private static Device device(Visit visit, StoredSession session, boolean here) {
    return new Device(
        session.digest(),
        visit.text(
            "account.devices.browser",
            named(visit, session.agent(), BROWSERS),
            named(visit, session.agent(), SYSTEMS)),
        session.address(),
        Instant.ofEpochMilli(session.createdMillis()),
        Instant.ofEpochMilli(session.seenMillis()),
        here);
  }

  private static String named(Visit visit, String agent, List<Map.Entry<String, String>> names) {
    return names.stream()
        .filter(name -> agent.contains(name.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(visit.text("account.devices.unknown"));
  }

  @PostMapping("/account/devices/others/end")
  Answer endOthers(Visit visit) {
    sessions.endAll(visit.requirePerson().personId(), visit.request());
    return Answer.see("/account/devices");
  }

  @PostMapping("/account/devices/end")
  Answer end(Visit visit) {
    sessions.end(visit.requirePerson().personId(), visit.parameter("device"));
    return Answer.see("/account/devices");
  }
}
