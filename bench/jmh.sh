#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# JMH of single pieces. Usage: bench/jmh.sh [JMH ARGUMENTS]      (default: every benchmark, 1 fork, 5 x 1 s after 3 x 1 s)
# Run it where nothing else runs. Allocation: bench/jmh.sh AeadBenchmark -prof gc
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC2034 # for fail
program=jmh.sh
# shellcheck source=/dev/null
. "$root/appliance/launcher.sh"
find_jdk
# shellcheck disable=SC2154 # find_jdk sets it
(cd "$root" && JAVA_HOME=$jdk mvn -q -B -DskipTests -pl bench -am package) >&2 || fail "the build failed"
exec "$jdk/bin/java" -cp "$root/bench/target/classes:$root/bench/target/lib/*" org.openjdk.jmh.Main \
    -jvm "$jdk/bin/java" -jvmArgs "@$root/config/jvm.options" -f 1 -wi 3 -w 1 -i 5 -r 1 "$@"
