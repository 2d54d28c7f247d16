#!/bin/sh
# Builds one of the named builds in build/NAME: plain, san (ASan and UBSan), tiny (limits shrunk), tsan (TSan).
set -eu
cd "$(dirname "$0")/.."
name=${1:-plain}
case $name in
plain) options="-Dbuildtype=release" ;;
san) options="-Dbuildtype=debugoptimized -Db_sanitize=address,undefined" ;;
tiny) options="-Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Dtiny=true" ;;
tsan) options="-Dbuildtype=debugoptimized -Db_sanitize=thread -Dtests=false" ;;
*) echo "usage: $0 plain|san|tiny|tsan" >&2; exit 64 ;;
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
