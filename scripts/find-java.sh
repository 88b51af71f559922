# Sourced by ./tollgate and ./dev: finds a JDK 25 and sets JAVA_HOME, or says what is missing.
# Looks at JAVA_HOME, at the java on the PATH, and in the folders where JDKs are usually installed.

java_version() { # prints the feature version of the JDK at $1, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_java() {
  local wanted=25 candidate on_path
  on_path=$(command -v javac || true)
  [ -n "$on_path" ] && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for candidate in "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    "$HOME"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && [ "$(java_version "$candidate")" = "$wanted" ]; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  echo "tollgate: needs a JDK $wanted and found none; install one (for example Temurin $wanted) or set JAVA_HOME" >&2
  if [ -n "${JAVA_HOME:-}" ]; then
    echo "tollgate: JAVA_HOME is $JAVA_HOME, version $(java_version "$JAVA_HOME" | grep . || echo unknown)" >&2
  fi
  return 1
}
