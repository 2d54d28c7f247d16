#!/bin/sh
# Installs the Debian packages that are missing. Usage: scripts/install-deps.sh build|test|long|bench
# As root it calls apt-get, else sudo apt-get. Does nothing, and needs neither, when all are there.
set -eu
build="gcc meson ninja-build pkg-config flex bison libpcre2-dev libjansson-dev libyaml-dev libxxhash-dev libgit2-dev"
tests="libcriterion-dev git python3 python3-yaml python3-jinja2 python3-jsonschema bash zsh fish groff"
# a routing daemon is installed only where installing it starts nothing
[ -d /run/systemd/system ] || tests="$tests bird2"
daemons=""
[ -d /run/systemd/system ] || daemons="openssh-server nginx-light fcgiwrap openssl"
script="nodejs npm" # some packages of nodejs hold npm, and refuse another
if command -v npm >/dev/null; then script=""; fi
case ${1:-build} in
build) wanted=$build ;;
test) wanted="$build $tests" ;;
long) wanted="$build $tests $daemons valgrind strace pre-commit clang clang-format clang-tidy" ;;
bench) wanted="$build $tests valgrind jq luajit lua-cjson $script" ;;
*) echo "usage: $0 build|test|long|bench" >&2; exit 64 ;;
esac
missing=""
for p in $wanted; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
echo "installing:$missing"
if ! command -v apt-get >/dev/null; then
    echo "this system has no apt-get: install the equivalents of$missing" >&2
    exit 1
fi
run=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "not root and no sudo: run as root: apt-get install$missing" >&2; exit 1; }
    run="sudo"
fi
# shellcheck disable=SC2086
install() { $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }
install 2>/dev/null || { $run apt-get update -qq >/dev/null; install; }
