# SPDX-License-Identifier: Apache-2.0
# Read by the launchers at the repository root, which set $root and $program: finds a JDK, builds what is missing, and
# makes a start-up cache. Every process it starts costs the user milliseconds, so it starts few.

needed=25 # the oldest Java that runs this
module=appliance # whose jars are run

fail() {
    printf '%s: %s\n' "$program" "$1" >&2
    exit 1
}

# Takes the JDK in directory $1 if it is new enough; its file "release" says so without starting it.
take_jdk() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='="' read -r name _ value _; do
        if [ "$name" = JAVA_VERSION ]; then
            feature=${value%%[!0-9]*}
            if [ "${feature:-0}" -ge "$needed" ]; then
                jdk=$1
                version=$value
                return 0
            fi
        fi
    done <"$1/release"
    return 1
}

find_jdk() {
    take_jdk "${root-}/runtime" && return # a package brings its own
    [ -n "${JAVA_HOME-}" ] && take_jdk "$JAVA_HOME" && return
    java=$(command -v java) && java=$(readlink -f "$java") && take_jdk "${java%/bin/java}" && return
    for candidate in /usr/lib/jvm/* /opt/* "${HOME-}"/.sdkman/candidates/java/*; do
        take_jdk "$candidate" && return
    done
    fail "no Java $needed or newer was found: install a JDK $needed (for example Temurin, https://adoptium.net) or set JAVA_HOME"
}

# Sets $classpath, and $newest to the youngest jar of it.
read_classpath() {
    classpath=
    newest=$root/config/jvm.options
    for jar in "$target/$module"-*.jar "$target"/lib/*.jar; do
        [ -e "$jar" ] || return 1
        classpath=$classpath${classpath:+:}$jar
        [ "$jar" -nt "$newest" ] && newest=$jar
    done
    return 0
}

build() {
    command -v mvn >/dev/null || fail "this is not built yet and Maven is missing: install it, or run 'mvn package' elsewhere"
    printf '%s: first start: building with Maven, this takes a minute\n' "$program" >&2
    # the flag silences what a Maven older than the JDK does to itself
    (cd "$root" && JAVA_HOME=$jdk MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS-}" \
        mvn -q -B -Dstyle.color=never -DskipTests -pl "$module" -am package) >&2 || fail "the build failed"
    read_classpath || fail "the build left no jars in $target"
}

# Sets $heed to a command under which SIGINT works if it is ignored here, as where a script started us with "&": the
# JVM would go on ignoring it. A shell cannot undo that, and that its own trap does not run is how it shows.
heed_interrupts() {
    heed="env --default-signal=INT"
    trap 'heed=' INT
    kill -INT $$
    trap - INT
    [ -z "$heed" ] || $heed true 2>/dev/null || heed= # an env that is too old
}

# Finds everything; then run_java works.
prepare() {
    target=$root/$module/target
    caches=$target
    if [ -d "$root/runtime" ]; then
        target=$root/jars
        caches=/var/cache/culvert
    fi
    cache=
    heed_interrupts
    find_jdk
    read_classpath || build
}

# Becomes the JVM with a main class and its arguments; $detach is empty or the command that detaches it.
run_java() {
    exec ${detach-} $heed "$jdk/bin/java" "@$root/config/jvm.options" ${cache:+"-XX:AOTCache=$cache" "-Xlog:aot*=off,cds*=off"} \
        -cp "$classpath" "$@"
}

# Uses the start-up cache of this program; a run of the main class $1 with the arguments behind makes one if there is
# none that is younger than the jars. No cache is no failure: the start takes longer then.
use_cache() {
    cache=
    made=$caches/$program-$version.aot
    if [ ! "$made" -nt "$newest" ]; then
        [ -w "$caches" ] || return 0
        (
            unset WG_TUN_FD WG_UAPI_FD CULVERT_AEAD CULVERT_KEYLOG
            export CULVERT_TRAINING=1
            exec "$jdk/bin/java" "@$root/config/jvm.options" "-XX:AOTCacheOutput=$made.$$" -cp "$classpath" "$@"
        ) >/dev/null 2>&1 </dev/null && mv "$made.$$" "$made" 2>/dev/null || rm -f "$made.$$" "$made.$$.config"
    fi
    [ ! "$made" -nt "$newest" ] || cache=$made
}
