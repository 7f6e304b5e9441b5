#!/bin/sh
# Converts the document on standard input with LibreOffice and writes the result to standard output.
# Usage: convert.sh SOFFICE PROFILE SUFFIX WANTED SECONDS KILOBYTES FILTER
# It holds the temporary files itself, so that they go even if whoever called it is killed meanwhile.
set -eu
dir=$(mktemp -d)
# A process that was killed a moment ago may still write there.
trap 'rm -rf "$dir" || { sleep 1; rm -rf "$dir"; }' EXIT
trap 'exit 1' HUP INT TERM PIPE
mkdir -p "$dir/profile/user" "$dir/out"
cp "$2" "$dir/profile/user/registrymodifications.xcu"
cat >"$dir/in.$3"
ulimit -v "$6"
ulimit -c 0
# No proxy answers there: a document that links to the network gets nothing from it. Times are written in UTC.
# Chinese is drawn with the mainland's shapes: else the fonts at hand put its commas in the middle.
env -u DISPLAY HOME="$dir" TMPDIR="$dir" TZ=UTC FC_LANG=zh-cn http_proxy=http://127.0.0.1:9 \
    https_proxy=http://127.0.0.1:9 \
    timeout --signal=KILL "$5" "$1" "-env:UserInstallation=file://$dir/profile" --headless --norestore \
    --nolockcheck ${7:+"--infilter=$7"} --convert-to "$4" --outdir "$dir/out" "$dir/in.$3" >&2 || exit $?
cat "$dir"/out/in.* 2>/dev/null || exit 3
