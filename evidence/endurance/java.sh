# Sourced by the scripts of this module and of evidence/attack: `java` is a JDK 25 or later, and the module is built.
java25() {
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/* "$HOME"/.sdkman/candidates/java/* ''; do
    java="${home:+$home/bin/}java"
    version=$("$java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p') || continue
    if [ "${version:-0}" -ge 25 ]; then
      echo "$java"
      return
    fi
  done
  echo "no JDK 25 or later found: set JAVA_HOME" >&2
  exit 1
}

java=$(java25)
# shellcheck disable=SC2086
mvn -q ${MVN_ARGS:-} -Pendurance -pl evidence/endurance -am -DskipTests test-compile
classes="evidence/endurance/target/classes:$(cat evidence/endurance/target/classpath)"
