# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # $here and $jdk come from elsewhere
# Sourced, with $here (this module) and $program set: finds the JDK and builds.
root=$(dirname "$here")
# shellcheck source=/dev/null
. "$root/appliance/launcher.sh" # brings fail, find_jdk and $jdk
class_path="$here/target/classes:$here/target/lib/*"

build_java() { # before anything is measured; sets java_load, in front of a load generator's class, the JVM as in production
    find_jdk
    (cd "$root" && JAVA_HOME=$jdk MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS-}" \
        mvn -q -B -Dstyle.color=never -DskipTests -pl bench -am package) >&2 || fail "the build failed"
    # shellcheck disable=SC2034 # for the scripts that source this
    java_load=("$jdk/bin/java" "@$root/config/jvm.options" -cp "$class_path")
}
