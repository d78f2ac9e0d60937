#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the call from Java costs: intel-ipsec-mb in a C loop and in AeadBenchmark, in turns (A B A B ...), as one table.
# Usage: bench/aead-c.sh [ROUNDS]      (default: 5)      SECONDS_EACH (1, whole) is the time of each measurement.
# Prints a Markdown table, medians (least-greatest) in ns per packet and the ratio Java / C, and leaves it in
# bench/results/DATE-aead.md with the values beside it in .jsonl. Run it where nothing else runs.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # for fail
program=aead-c
rounds=${1:-5} each=${SECONDS_EACH:-1}
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"

command -v gcc >/dev/null || fail "there is no gcc: apt-get install gcc libc6-dev"
echo '#include <intel-ipsec-mb.h>' | gcc -E - >/dev/null 2>&1 || fail "there are no headers of intel-ipsec-mb: apt-get install libipsec-mb-dev"
build_java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O3 -march=native -std=c11 -D_POSIX_C_SOURCE=199309L -Wall -Wextra -Werror "$here/aead-c/aead.c" -lIPSec_MB -o "$work/aead"

run_jmh() { # lines like those of the C program; the library's name in AeadBenchmark is ipsec-mb
    "$jdk/bin/java" -cp "$class_path" org.openjdk.jmh.Main -jvm "$jdk/bin/java" -jvmArgs "@$root/config/jvm.options" \
        -f 1 -wi 3 -w "$each" -i 3 -r "$each" -p engine=ipsec-mb -foe true -rf csv -rff "$work/csv" AeadBenchmark >"$work/jmh.log" \
        || { cat "$work/jmh.log" >&2; fail "JMH failed"; }
    # "Benchmark","Mode","Threads","Samples","Score","Score Error (99.9%)","Unit","Param: engine","Param: length"
    awk -F, 'NR > 1 { gsub(/["\r]/, ""); sub(/.*\./, "", $1); printf "java %s_%s_B %.1f ns\n", $1, $9, $5 }' "$work/csv"
}

for round in $(seq "$rounds"); do
    "$work/aead" "$each" >"$work/out"
    run_jmh >>"$work/out"
    sed "s/^/round $round  /" "$work/out" >&2
    awk -v round="$round" '{ print $1, round, $2, $3, $4 }' "$work/out" >>"$work/rows"
done
# shellcheck disable=SC2154 # find_jdk sets $version
run_begin aead "SECONDS_EACH=$each bench/aead-c.sh $rounds" "java=$version"
run_values <"$work/rows"
{
    run_head "intel-ipsec-mb from Java beside C"
    echo
    awk -v ours=java -v theirs=c -f "$here/tools/table.awk" "$work/rows"
} | tee "$run_path.md"
