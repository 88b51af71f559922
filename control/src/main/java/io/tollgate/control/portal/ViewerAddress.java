package io.tollgate.control.portal;

import io.tollgate.core.key.ForwardedFor;
import io.tollgate.core.key.IpAddress;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/// Lets a request's remote address be that of the person who sent it: behind proxies that are
/// believed, by the rule the gateway has for calls.
final class ViewerAddress implements Filter {

  private final ForwardedFor proxies;

  ViewerAddress(ForwardedFor proxies) {
    this.proxies = proxies;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    IpAddress connection = IpAddress.find(request.getRemoteAddr());
    if (connection != null
        && proxies.trusts(connection)
        && request instanceof HttpServletRequest http) {
      List<String> lines = Collections.list(http.getHeaders(ForwardedFor.NAME));
      chain.doFilter(new Forwarded(http, proxies.client(connection, lines)), response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static final class Forwarded extends HttpServletRequestWrapper {
    private final String address;

    private Forwarded(HttpServletRequest request, IpAddress address) {
      super(request);
      this.address = address.text();
    }

    @Override
    public String getRemoteAddr() {
      return address;
    }
  }
}
