#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes bench/RESULTS.md, bench/plots and the figures of the README anew from the newest run files in bench/results and the
# prose in bench/pages.
# Usage: bench/results.sh [--check]      --check writes nothing; it prints what differs and fails where something does.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2034 # for fail
program=results
. "$here/tools/java.sh"
build_java
exec "${java_load[@]}" net.culvert.bench.results.Results "$@" "$root"
