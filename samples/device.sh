#!/usr/bin/env bash
# A camera on a production line: posts each frame of a folder and keeps what comes back.
#   samples/device.sh FOLDER [PRESET] [SERVICE]
set -euo pipefail

frames="${1:?give a folder of images}" preset="${2:-thumbnail}" service="${3:-http://localhost:5080}"
out="$frames/normalised"
mkdir -p "$out"

for frame in "$frames"/*; do
  [ -f "$frame" ] || continue
  answer="$out/$(basename "${frame%.*}")"
  # --data-binary @-: the frame as it is, not as a form. Who waits and asks for image/* gets the bytes.
  status="$(curl --silent --show-error --output "$answer" --write-out '%{http_code} %{content_type}' \
    --header 'Accept: image/*' --header 'Content-Type: application/octet-stream' --data-binary "@$frame" \
    "$service/api/images/upload?preset=$preset&wait=30&name=$(basename "$frame" | tr -c 'A-Za-z0-9._\n-' _)")"
  case "$status" in
    "200 image/"*) mv "$answer" "$answer.${status##*/}" && printf '%s -> %s\n' "$frame" "$answer.${status##*/}" ;;
    *) printf '%s: %s %s\n' "$frame" "$status" "$(cat "$answer")" >&2; rm "$answer" ;;
  esac
done
