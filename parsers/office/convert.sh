#!/bin/sh
# Converts the document on standard input with LibreOffice and writes the result to standard output.
# Usage: convert.sh SOFFICE PROFILE SUFFIX FILTER SECONDS KILOBYTES
# It holds the temporary files itself, so that they go even if whoever called it is killed meanwhile.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM PIPE
mkdir -p "$dir/profile/user" "$dir/out"
cp "$2" "$dir/profile/user/registrymodifications.xcu"
cat >"$dir/in.$3"
ulimit -v "$6"
ulimit -c 0
# No proxy answers there: a document that links to the network gets nothing from it.
env -u DISPLAY HOME="$dir" http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 \
    timeout --kill-after=5 "$5" "$1" "-env:UserInstallation=file://$dir/profile" \
    --headless --norestore --nolockcheck --convert-to "$4" --outdir "$dir/out" "$dir/in.$3" >&2 || exit $?
cat "$dir"/out/in.* 2>/dev/null || exit 3
