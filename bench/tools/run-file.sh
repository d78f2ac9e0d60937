# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # $here is the caller's
# What each measurement leaves: results/DATE-NAME.jsonl, a header line and a line for each value, and results/DATE-NAME.md, a
# table to read. Sourced after fail exists, with $here (this module) set. RUN is NAME for a run of something that is only tried,
# which bench/results.sh then leaves alone.

command -v jq >/dev/null || fail "there is no jq: apt-get install jq"
[[ ${RUN:-x} =~ ^[A-Za-z0-9-]+$ ]] || fail "RUN is of letters, digits and hyphens, such as RUN=larger-bursts"

run_begin() { # run_begin NAME COMMAND [WHAT=VERSION...]: the header; sets $run_date and $run_path, the file without its ending
    local name=${RUN:-$1} command=$2
    shift 2
    run_date=$(date -u +%Y-%m-%dT%H%M%SZ)
    run_path=$here/results/$run_date-$name
    mkdir -p "$here/results"
    jq -cn --arg run "$name" --arg date "$run_date" --arg command "${command% }" --argjson cpus "$(nproc)" \
        --arg machine "$(lscpu | sed -n 's/^Model name: *//p' | head -n 1)" --arg kernel "$(uname -sr)" '
        {run: $run, date: $date, machine: $machine, cpus: $cpus, kernel: $kernel, command: $command, versions:
            ($ARGS.positional | map(index("=") as $at | {(.[:$at]): .[$at + 1:]}) | add // {})}' --args "$@" >"$run_path.jsonl"
}

run_values() { # from lines "implementation pair metric value unit"
    awk '{ printf "{\"implementation\":\"%s\",\"pair\":%d,\"metric\":\"%s\",\"value\":%s,\"unit\":\"%s\"}\n", $1, $2, $3, $4, $5 }' >>"$run_path.jsonl"
}

run_head() { # run_head TITLE: what the header says, as the beginning of the .md
    head -n 1 "$run_path.jsonl" | jq -r --arg title "$1" '
        "# \($title), \(.date)\n\n- machine: \(.machine), \(.cpus) CPUs, \(.kernel)\n- command: `\(.command)`",
        (.versions | to_entries[] | "- \(.key): \(.value)")'
}

iperf3_version() { iperf3 --version | sed -n '1s/^iperf //p'; }
