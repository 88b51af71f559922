package io.tollgate.control.portal.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Lets handlers below `/o/{org}` take an [OrganizationPlace]. Organizations that are not there and
/// those one does not belong to are the same: not there.
final class PlaceArgument implements HandlerMethodArgumentResolver {

  private final Places places;

  PlaceArgument(Places places) {
    this.places = places;
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == OrganizationPlace.class;
  }

  @Override
  public OrganizationPlace resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest web,
      @Nullable WebDataBinderFactory binders) {
    var request = Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class));
    OrganizationPlace place = places.find(Visit.whoAsks(), request.getRequestURI());
    if (place == null) {
      throw new NotThereException();
    }
    return place;
  }
}
