# shellcheck shell=bash
# ./run reset: removes what the service has kept in its folder; sourced by ./run. Nothing is found by a pattern: a name that does not stand here is somebody
# else's and stays, also where --data names a folder by mistake. Servers that were named by a connection string are not touched.

alone=(imagecompressor.db imagecompressor.db-wal imagecompressor.db-shm imagecompressor.db-journal imagecompressor.running objects incoming webhook-secret)
parts=(api ceph nginx rabbitmq logs pids lock)

# in_use FOLDER: whether a running service has the database open. Where there is no /proc, nobody can say.
in_use() { [ -n "$(find /proc/[0-9]*/fd -lname "$1/imagecompressor.db*" -print -quit 2>/dev/null)" ]; }

# is_locked FOLDER: whether ./run --distributed holds it.
is_locked() { [ -e "$1/lock" ] && command -v flock >/dev/null && ! flock -n "$1/lock" true; }

# add_known FOLDER NAME...: adds those that are there to `found`.
add_known() {
  local folder="$1" name
  shift
  for name in "$@"; do if [ -e "$folder/$name" ] || [ -L "$folder/$name" ]; then found+=("$folder/$name"); fi; done
}

# find_kept FOLDER: `found` is what is to go. The lock tells a folder of ./run --distributed from another in which there are logs.
find_kept() {
  local folder="$1"
  if in_use "$folder" || in_use "$folder/api"; then fail "A service is running on $folder; stop it first."; fi
  if is_locked "$folder"; then fail "./run --distributed is running on $folder; stop it first (Ctrl-C)."; fi
  add_known "$folder" "${alone[@]}"
  if [ -e "$folder/lock" ]; then add_known "$folder" "${parts[@]}"; fi
}

reset_data() {
  local data="$root/data" yes='' found=() answer=''
  while [ $# -gt 0 ]; do
    case "$1" in
      --yes | -y) yes=yes ;;
      --data) data="${2:?--data needs a folder}"; shift ;;
      --data=*) data="${1#*=}" ;;
      *) usage >&2; fail "Unknown option of reset: $1" ;;
    esac
    shift
  done
  if ! [ -d "$data" ]; then printf '%s: nothing is kept there.\n' "$data"; return; fi
  data="$(cd "$data" && pwd -P)"
  find_kept "$data"
  if [ -d "$data/distributed" ]; then find_kept "$(cd "$data/distributed" && pwd -P)"; fi
  if [ "${#found[@]}" -eq 0 ]; then printf '%s: nothing is kept there.\n' "$data"; return; fi

  printf 'To be removed:\n'
  du -sh -- "${found[@]}"
  if [ -z "$yes" ]; then
    if ! read -r -p 'Remove all of it, with every image and result? [y/N] ' answer && [ -z "$answer" ]; then fail "Nobody answers; say --yes."; fi
    case "$answer" in y | Y | yes) ;; *) fail "Nothing was removed." ;; esac
  fi
  rm -rf -- "${found[@]}"
  # Only where nothing else is in them.
  rmdir -- "$data/distributed" "$data" 2>/dev/null || true
  printf 'Removed. The next start begins with nothing.\n'
}
