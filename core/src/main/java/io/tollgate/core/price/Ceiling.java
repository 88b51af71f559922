package io.tollgate.core.price;

import io.tollgate.core.unit.Credits;
import java.util.List;

/// The most a counted part can come to, known before the call.
public sealed interface Ceiling {

  /// The largest count the request's answer can hold.
  ///
  /// @return 0 or more
  long atMost(Asked asked);

  /// A request parameter bounds the answer, such as `limit`.
  ///
  /// Where the parameter is not a plain number, or given several times, the larger reading counts:
  /// the hold must cover whatever the upstream makes of it.
  ///
  /// @param fallback what the upstream takes when the parameter is absent
  /// @param max what the upstream never exceeds
  record Parameter(String name, long fallback, long max) implements Ceiling {
    public Parameter {
      if (fallback < 0 || max < 1 || fallback > max) {
        throw new IllegalArgumentException(
            "default: "
                + fallback
                + ", max: "
                + max
                + " (expected: 0 <= default <= max, max >= 1)");
      }
    }

    @Override
    public long atMost(Asked asked) {
      List<String> values = asked.values(name);
      if (values.isEmpty()) {
        return fallback;
      }
      long most = 0;
      for (int i = 0; i < values.size(); i++) {
        long value = Numbers.plain(values.get(i));
        most = Math.max(most, value < 0 ? max : value);
      }
      return Math.min(most, max);
    }
  }

  /// The number of ids asked for bounds the answer, such as `id=1,2,3`.
  ///
  /// @param parameters comma lists that are added up
  /// @param max what the upstream takes at most; also the answer when none is given
  record Listed(List<String> parameters, long max) implements Ceiling {
    public Listed {
      parameters = List.copyOf(parameters);
      if (parameters.isEmpty() || max < 1) {
        throw new IllegalArgumentException("max: " + max + " (expected: >= 1, with parameters)");
      }
    }

    @Override
    public long atMost(Asked asked) {
      long listed = Numbers.listed(asked, parameters);
      return listed == 0 ? max : Math.min(listed, max);
    }
  }

  /// A constant bound.
  ///
  /// @param count 0 or more
  record Constant(long count) implements Ceiling {
    public Constant {
      if (count < 0) {
        throw new IllegalArgumentException("count: " + count + " (expected: >= 0)");
      }
    }

    @Override
    public long atMost(Asked asked) {
      return count;
    }
  }

  /// So many of something that each hold so many: series asked for, and points of each.
  record Product(Ceiling one, Ceiling each) implements Ceiling {
    @Override
    public long atMost(Asked asked) {
      return Credits.multiplyCapped(one.atMost(asked), each.atMost(asked));
    }
  }
}
