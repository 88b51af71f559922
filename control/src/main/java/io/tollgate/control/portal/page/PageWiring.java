package io.tollgate.control.portal.page;

import io.tollgate.control.portal.identity.Persons;
import java.util.List;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Teaches Spring MVC what our handlers take and return.
public final class PageWiring implements WebMvcConfigurer {

  private final Pages pages;
  private final Persons persons;
  private final Errors errors;

  public PageWiring(Pages pages, Persons persons, Errors errors) {
    this.pages = pages;
    this.persons = persons;
    this.errors = errors;
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new VisitArgument(pages));
    resolvers.add(new PlaceArgument(new Places(persons)));
  }

  @Override
  public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
    handlers.add(new AnswerWriter(pages));
  }

  @Override
  public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
    resolvers.addFirst(errors);
  }
}
