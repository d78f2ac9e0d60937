#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes the path of a wireguard-go that is at least as new as Debian trixie's: the installed one, else one from the mirror
# that apt uses here, unpacked into bench/.cache and not installed. Where that cannot be had: the installed one, with a note.
set -euo pipefail
wanted=0.0.20231211
cache=$(cd "$(dirname "$0")/.." && pwd)/.cache
fetched=$cache/wireguard-go/usr/bin/wireguard-go

note() { echo "fetch-wireguard-go: $1" >&2; }

installed=$(dpkg-query -W -f '${Version}' wireguard-go 2>/dev/null || true)
if [ -n "$installed" ] && dpkg --compare-versions "$installed" ge "$wanted"; then
    command -v wireguard-go
    exit
fi
if "$fetched" --version >/dev/null 2>&1; then
    echo "$fetched"
    exit
fi

# The mirror stands in apt's own sources: the first entry that is neither a security nor a local one.
uri=$( { cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '$1 == "URIs:" { print $2 }'
         cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null \
             | awk '$1 == "deb" { sub(/\[[^]]*\]/, ""); print $2 }'; } | grep '^http.*debian/*$' | head -n 1 || true)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
unpack() {
    rm -rf "$cache/apt"
    mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial" "$cache/wireguard-go"
    echo "deb [signed-by=$keys] $uri trixie main" >"$cache/apt/sources.list"
    local apt=(apt-get -q -o "Dir::Etc::sourcelist=$cache/apt/sources.list" -o Dir::Etc::sourceparts=-
        -o "Dir::State::lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt" -o APT::Sandbox::User=root
        -o Acquire::Languages=none)
    "${apt[@]}" update && (cd "$cache/apt" && "${apt[@]}" download wireguard-go/trixie) \
        && dpkg -x "$cache"/apt/wireguard-go_*.deb "$cache/wireguard-go" && "$fetched" --version \
        && dpkg-deb -f "$cache"/apt/wireguard-go_*.deb Version >"$cache/wireguard-go/version"
}
if [ -n "$uri" ] && mkdir -p "$cache" && (unpack) >"$cache/fetch.log" 2>&1; then
    rm -rf "$cache/apt"
    echo "$fetched"
elif [ -n "$installed" ]; then
    note "no wireguard-go $wanted to be had (see $cache/fetch.log); taking the installed $installed"
    command -v wireguard-go
else
    note "no wireguard-go $wanted to be had (see $cache/fetch.log), and none is installed"
    exit 1
fi
