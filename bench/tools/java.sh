# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced, with $here (this module) and $program set: finds the JDK, builds, and runs the main classes of this module.
root=$(dirname "$here")
# shellcheck source=../../appliance/launcher.sh
. "$root/appliance/launcher.sh" # brings fail, find_jdk and $jdk
class_path="$here/target/classes:$here/target/lib/*"

build_java() { # once, before anything is measured
    find_jdk
    (cd "$root" && JAVA_HOME=$jdk mvn -q -B -Dstyle.color=never -DskipTests -pl bench -am package) >&2 || fail "the build failed"
}

java_main() { # java_main CLASS ARGUMENTS...: a load generator, with the JVM flags of production
    local class=net.culvert.bench.load.$1
    shift
    "$jdk/bin/java" "@$root/config/jvm.options" -cp "$class_path" "$class" "$@"
}
