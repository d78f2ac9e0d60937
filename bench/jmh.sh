#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# JMH of single pieces. Usage: bench/jmh.sh [JMH ARGUMENTS]      (default: every benchmark, 1 fork, 5 x 1 s after 3 x 1 s)
# Run it where nothing else runs. Allocation: bench/jmh.sh AeadBenchmark -prof gc
# Leaves all values in bench/results/DATE-jmh.jsonl and the means in .md beside it.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # for fail
program=jmh.sh
. "$here/tools/java.sh"
. "$here/tools/run-file.sh"
build_java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$jdk/bin/java" -cp "$class_path" org.openjdk.jmh.Main -jvm "$jdk/bin/java" -jvmArgs "@$root/config/jvm.options" \
    -f 1 -wi 3 -w 1 -i 5 -r 1 -rf json -rff "$work/jmh.json" "$@"
[ -s "$work/jmh.json" ] || exit 0 # nothing was measured, as with -h or -l

# A metric is Class.method and its parameters; of a group each method besides, behind a colon; and what an operation allocates.
# shellcheck disable=SC2016 # $ is jq's
metrics='
def name: (.benchmark | split(".") | .[-2:] | join(".")) + ((.params // {}) | map(" " + .) | join(""));
def metrics: name as $name
    | {name: $name, of: .primaryMetric}, (.secondaryMetrics | to_entries[]
        | if .key | endswith("gc.alloc.rate.norm") then {name: "\($name) allocated", of: .value}
          elif .key | test("gc\\.") then empty else {name: "\($name):\(.key)", of: .value} end);
'
command_line=bench/jmh.sh
[ $# -eq 0 ] || command_line+=$(printf ' %q' "$@")
# shellcheck disable=SC2154 # find_jdk sets it
run_begin jmh "$command_line" "java=$version"
jq -c "$metrics"'.[] | metrics as $m | [$m.of.rawData[][]] | to_entries[]
    | {implementation: "culvert", pair: (.key + 1), metric: $m.name, value, unit: $m.of.scoreUnit}' "$work/jmh.json" >>"$run_path.jsonl"
{
    run_head JMH
    printf '\n| benchmark, parameters | mean | unit |\n|---|---|---|\n'
    jq -r "$metrics"'.[] | metrics | "| \(.name) | \(.of.score) | \(.of.scoreUnit) |"' "$work/jmh.json"
} >"$run_path.md"
echo "written to $run_path.md" >&2
