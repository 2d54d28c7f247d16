#!/bin/sh
# Builds one of the named builds in build/NAME: plain, san (ASan and UBSan), tiny (limits shrunk), tsan (TSan), fuzz (libFuzzer).
set -eu
cd "$(dirname "$0")/.."
name=${1:-plain}
# Sanitized code compiles in half the time with less optimisation and only the lines of stack traces.
light="-Dbuildtype=custom -Doptimization=1 -Ddebug=false"
# At fixed addresses the descriptions of all checks need no relocating, neither by the linker nor at each start of a process.
# gold links them in a third of the time, but warns at names of clang's.
fixed="-Db_pie=false -Dc_args=['-g1','-fno-pie'] -Dc_link_args=['-no-pie']"
if [ "$name" != fuzz ] && command -v ld.gold >/dev/null; then
    fixed="-Db_pie=false -Dc_args=['-g1','-fno-pie'] -Dc_link_args=['-no-pie','-fuse-ld=gold']"
fi
case $name in
plain) options="-Dbuildtype=release" ;;
san) options="$light $fixed -Db_sanitize=address,undefined" ;;
tiny) options="$light $fixed -Db_sanitize=address,undefined -Dtiny=true" ;;
fuzz) options="$light $fixed -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true -Dtests=false"; CC=clang; export CC ;;
tsan) options="$light -Dc_args=-g1 -Db_sanitize=thread -Dtests=false" ;;
*) echo "usage: $0 plain|san|tiny|tsan|fuzz" >&2; exit 64 ;;
esac
pkg-config --exists criterion || options="$options -Dtests=false"
[ -z "${CI:-}" ] || options="$options -Dwerror=true"
log=build/$name.log
mkdir -p build
# shellcheck disable=SC2086
if [ -f "build/$name/build.ninja" ]; then
    meson configure "build/$name" $options >"$log" 2>&1 || true
else
    rm -rf "build/$name"
    meson setup "build/$name" $options >"$log" 2>&1 || { cat "$log"; exit 1; }
fi
echo "building $name ..."
ninja -C "build/$name" >>"$log" 2>&1 || { tail -n 60 "$log"; exit 1; }
