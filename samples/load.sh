#!/usr/bin/env bash
# Load: posts images, some at a time, each until its result is back, and says how it went. Status 1 when not every one was made.
#   samples/load.sh [COUNT] [AT_ONCE] [SERVICE] [IMAGE] [RECIPE]
#   samples/load.sh 1000 16 http://localhost:5080 samples/lake.jpg 'preset=web'
set -euo pipefail
export LC_ALL=C

count="${1:-200}" at_once="${2:-8}"
export service="${3:-http://localhost:5080}" image="${4:-$(dirname "${BASH_SOURCE[0]}")/lake.jpg}" recipe="${5:-format=jpeg}" run="$$-$RANDOM"
results="$(mktemp)"
trap 'rm -f "$results"' EXIT

# A few bytes behind the end of an image make another file of it: a repeat would be answered with what was made before.
post() {
  { cat "$image"; printf '%s-%s' "$run" "$1"; } |
    curl --silent --show-error --output /dev/null --write-out '%{http_code} %{time_total}\n' --max-time 120 \
      --header 'Accept: image/*' --header 'Content-Type: application/octet-stream' --data-binary @- \
      "$service/api/images/upload?wait=60&name=load-$1&$recipe" || true
}
export -f post

[ -r "$image" ] || { printf '%s: not readable\n' "$image" >&2; exit 2; }
began="$EPOCHREALTIME"
seq "$count" | xargs -P "$at_once" -I{} bash -c 'post {}' >>"$results"
ended="$EPOCHREALTIME"

# 200: the result came back. 202: it took longer than was waited. 429: a rate limit. 000: nobody answered.
sort -n -k2 "$results" | awk -v began="$began" -v ended="$ended" -v count="$count" '
  { codes[$1]++; seconds[NR] = $2 }
  function part(share) { return seconds[int((NR - 1) * share) + 1] }
  END {
    for (code in codes) printf "%s: %d\n", code, codes[code]
    if (NR == 0) exit 1
    printf "%d images in %.1f s: %.1f images/s; one took %.2f s (median), %.2f s (95 %%), %.2f s (slowest)\n", codes[200], ended - began, codes[200] / (ended - began), part(.5), part(.95), part(1)
    exit codes[200] == count ? 0 : 1
  }'
