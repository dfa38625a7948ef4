# shellcheck shell=bash
# What ./run and ./test need before they build; sourced by both. Sets `root` and `profile`.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

fail() { printf '%s\n' "$*" >&2; exit 1; }

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
  local log status=0
  log="$(mktemp)"
  "$@" >"$log" 2>&1 || status=$?
  if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# install_debian PACKAGE...: what for, in words, is said by the caller.
install_debian() {
  if ! command -v apt-get >/dev/null; then fail "$* missing, and there is no apt-get here: install it with this system's package manager."; fi
  if [ "$(id -u)" -ne 0 ]; then fail "$* missing: run 'sudo apt-get install $*' once, or run this as root."; fi
  printf 'Installing %s\n' "$*"
  export DEBIAN_FRONTEND=noninteractive
  # Package lists that are there may do; fetching them is the slow part.
  patiently apt-get install -y --no-install-recommends "$@" 2>/dev/null && return
  patiently apt-get update && patiently apt-get install -y --no-install-recommends "$@"
}

# patiently apt-get ARGUMENT...: waits up to ten minutes for another that holds its locks (a machine that has just started updates itself), and asks a mirror that
# breaks off again. DPkg::Lock::Timeout alone would not do: apt-get waits for dpkg's lock with it, and not for those of its lists and its downloads.
patiently() {
  local command="$1" log status until=$((SECONDS + 600))
  shift
  log="$(mktemp)"
  while true; do
    status=0
    LC_ALL=C "$command" -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" >"$log" 2>&1 || status=$?
    if [ "$status" -eq 0 ] || [ "$SECONDS" -ge "$until" ] || ! grep -qiE 'could not get lock|unable to lock|unable to acquire' "$log"; then break; fi
    sleep 3
  done
  if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: see https://dotnet.microsoft.com/download/dotnet/10.0 (a script there installs it without root)."
  # global.json says which SDKs will do; `dotnet --version` fails where none of those installed does.
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    fail "No .NET 10 SDK among those installed ($(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')): see https://dotnet.microsoft.com/download/dotnet/10.0."
}

# Says in one line what the machine can restore, the first time.
settle_profile() {
  (cd "$root" && dotnet msbuild build/BuildProfile.targets -target:SettleBuildProfile -nologo -verbosity:minimal -terminalLogger:off) || exit 1
  local remembered="$root/.build/profile.props"
  profile="${BuildProfile:-}"
  if [ -z "$profile" ] && [ -f "$remembered" ]; then
    profile="$(sed -n 's:.*<RememberedBuildProfile>\(.*\)</RememberedBuildProfile>.*:\1:p' "$remembered")"
  fi
}

# The embedded store uses the system's SQLite; the Portable profile takes libvips from npm.
need_libraries() {
  if [ "$(uname -s)" = Linux ] && ! sqlite_is_there; then install_debian libsqlite3-0; fi
  # Watermarks of text need a font, and fontconfig's settings to find it. All else works without, so nobody has to become root for it.
  if [ "$(uname -s)" = Linux ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && ! fonts_are_there; then install_debian fontconfig-config fonts-dejavu-core; fi
  if [ "$profile" = Portable ]; then
    command -v node >/dev/null || install_debian nodejs
    command -v npm >/dev/null || install_debian npm
  fi
}

fonts_are_there() {
  [ -f /etc/fonts/fonts.conf ] && [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]t[fc]' -print -quit 2>/dev/null)" ]
}

sqlite_is_there() {
  local ldconfig
  ldconfig="$(command -v ldconfig || echo /sbin/ldconfig)"
  if [ -x "$ldconfig" ] && "$ldconfig" -p 2>/dev/null | grep 'libsqlite3\.so\.0' >/dev/null; then return 0; fi
  # musl has no cache to ask.
  compgen -G '/usr/lib/libsqlite3.so.0' >/dev/null || compgen -G '/lib/libsqlite3.so.0' >/dev/null
}

set_up() {
  need_dotnet
  settle_profile
  if [ "${1:-install}" = install ]; then need_libraries; fi
}

# Servers. ./run --distributed needs them; tests that need one skip where it cannot be had.
s3_server_is_there() { command -v radosgw >/dev/null && command -v ceph-mon >/dev/null && command -v ceph-osd >/dev/null; }
broker_is_there() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; }
nginx_is_there() { [ -n "$(nginx_path)" ]; }

# /usr/sbin is not in everybody's path.
nginx_path() { command -v nginx || if [ -x /usr/sbin/nginx ]; then echo /usr/sbin/nginx; fi; }

# install_server PACKAGE...: without starting it as a service of this machine, as Debian would: who wants to run something here wants it to go away again.
install_server() (
  policy=/usr/sbin/policy-rc.d
  if [ "$(id -u)" -eq 0 ] && ! [ -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  install_debian "$@"
)

need_s3_server() {
  if s3_server_is_there; then return 0; fi
  install_server radosgw ceph-mon ceph-osd || printf 'No S3 server for the tests: those that need one are skipped.\n' >&2
}

need_broker() {
  if broker_is_there; then return 0; fi
  install_server rabbitmq-server || printf 'No broker for the tests: those that need one are skipped.\n' >&2
}

need_nginx() {
  if nginx_is_there; then return 0; fi
  install_server nginx || printf 'No nginx for the tests: those that need it are skipped.\n' >&2
}

# The scripts in samples/ use it.
need_curl() {
  command -v curl >/dev/null || (install_debian curl) || printf 'No curl for the tests: those of the scripts in samples/ are skipped.\n' >&2
}

# The browser of the tests, only for ./test. Tests that need it skip where it cannot be had. Its driver runs on Node, and the screenshots want a font.
need_browser() {
  if ! command -v chromium >/dev/null; then
    (install_debian chromium) || { printf 'No browser for the tests: those that need one are skipped.\n' >&2; return 0; }
  fi
  command -v node >/dev/null || (install_debian nodejs) || true
  if [ "$(id -u)" -eq 0 ] && ! [ -d /usr/share/fonts/opentype/inter ]; then (install_debian fonts-inter) || true; fi
}
