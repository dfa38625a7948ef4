# shellcheck shell=bash
# ./run --distributed: a broker, an S3 server, the service, workers and nginx on one machine. Sourced by ./run after build/setup.sh.
#
# Each part is a child of this shell and is ended by the pid that it was started with. Whatever ends the shell ends the parts: a signal or a failure by
# `stop_all`, in order; a SIGKILL, which no shell can see, by the signal that the kernel then sends to each part (setpriv --pdeathsig).

# shellcheck disable=SC2154 # root, sheet and program come from ./run

declare -A part_pid=()    # running parts by their names
declare -A ports=()       # where they listen
declare -A worker_start=() worker_failures=()
home='' logs='' hurry='' announced='' result=0
broker_program=/usr/lib/rabbitmq/bin/rabbitmq-server
# Where the broker and the S3 server are, with their keys; those of the environment are somebody's own, and none is started then.
broker_address="${ConnectionStrings__rabbitmq:-}" store_address="${ConnectionStrings__storage:-}"

say() { printf '%s\n' "$*"; }

# Before anything is built: what cannot be had is to be said first.
need_parts() {
  local tool
  for tool in setsid setpriv flock; do command -v "$tool" >/dev/null || refuse "$tool is missing; --distributed needs Linux with util-linux."; done
  if [ -z "$broker_address" ] && ! broker_is_there; then
    install_server rabbitmq-server || refuse 'Or name a broker of your own: ConnectionStrings__rabbitmq=amqp://user:password@host:5672'
  fi
  if [ -z "$store_address" ] && ! s3_server_is_there; then
    install_server radosgw ceph-mon ceph-osd || refuse "Or name an S3 server of your own: ConnectionStrings__storage='Endpoint=http://host:9000;AccessKey=...;SecretKey=...'"
  fi
  if ! nginx_is_there; then install_server nginx || exit 2; fi
}

# distributed PORT DATA WORKERS [SHEET OPTIONS...]: runs until a signal, or until the sheet is done.
distributed() {
  public_port="$1" workers="$2"
  prepare_home "$3"
  shift 3
  if [ $# -gt 0 ]; then result=2; fi
  port_is_free "$public_port" || refuse "Port $public_port belongs to another program. Stop it, or give another with --port."
  trap stop_all EXIT
  trap 'on_signal' INT TERM HUP
  choose_ports
  configure_nginx
  start_broker_and_store
  start_service
  start_workers
  start_nginx
  say "ImageCompressor runs at http://localhost:$public_port, to be tried at http://localhost:$public_port/docs"
  if [ $# -gt 0 ]; then submit "$@"; else say 'Ctrl-C stops all.'; fi
  supervise
  exit "$result"
}

# ---- folders and ports

# The parts' data, their settings and their logs. Only its owner may look in: it holds keys.
prepare_home() {
  umask 077
  mkdir -p "$1" || refuse "--data $1: this folder cannot be made."
  home="$(cd "$1" && pwd)"
  # The settings of three servers hold paths, each with quoting rules of its own.
  case "$home" in *[!A-Za-z0-9/._+-]*) refuse "--data $home: take a folder whose path has only letters, digits and / . _ + -" ;; esac
  logs="$home/logs"
  mkdir -p "$logs" "$home/pids"
  # The parts inherit the lock: after a SIGKILL of this shell it is held until the last of them is gone.
  exec 9>>"$home/lock"
  flock -w 10 9 || refuse "$home is in use by another ./run --distributed, or its last one is still stopping. Stop it, or give another --data."
  rm -f "$home"/pids/*
  for log in "$logs"/*.log; do if [ -s "$log" ]; then mv -f "$log" "$log.1"; fi; done
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port NAME: chooses ports[NAME]. Below the range from which outgoing connections get theirs, and above the thousand from which the object store takes the first
# that are free (configure_store): it would take one that was chosen here and is not bound yet.
taken=' '
free_port() {
  local port
  while port=$((21000 + (RANDOM << 15 | RANDOM) % 5000)); do
    case "$taken" in *" $port "*) continue ;; esac
    if port_is_free "$port"; then break; fi
  done
  taken="$taken$port "
  ports[$1]=$port
}

choose_ports() {
  taken=" $public_port "
  local name number
  choose_monitor_ports "$home/ceph"
  for name in broker names distribution s3-gateway api; do free_port "$name"; done
  for ((number = 1; number <= workers; number++)); do free_port "worker-$number"; done
}

# ---- parts

# start NAME COMMAND...: a session of its own, so that Ctrl-C on the terminal reaches this shell alone and the parts are stopped in order.
start() {
  local name="$1"
  shift
  setsid setpriv --pdeathsig TERM "$@" </dev/null >>"$logs/$name.log" 2>&1 &
  part_pid[$name]=$!
  printf '%s\n' "$!" >"$home/pids/$name"
}

is_running() { kill -0 "${part_pid[$1]}" 2>/dev/null; }

# await NAME SECONDS COMMAND...: until the command succeeds; the run ends when it takes longer, or when any part dies meanwhile: one waits for another.
await() {
  local name="$1" seconds="$2" end=$((SECONDS + $2)) part
  shift 2
  until "$@"; do
    for part in "${!part_pid[@]}"; do
      is_running "$part" || give_up "$part" "The $(title "$part") ended before all was ready."
    done
    [ "$SECONDS" -lt "$end" ] || give_up "$name" "The $(title "$name") was not ready after $seconds s."
    sleep 0.1
  done
}

port_answers() { ! port_is_free "$1"; }

# answers PORT PATH: whether a GET is answered with 200.
answers() {
  local line=''
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3 && IFS= read -r -t 10 line <&3
    exec 3>&-
  } 2>/dev/null
  case "$line" in 'HTTP/1.'?' 200'*) return 0 ;; *) return 1 ;; esac
}

# The words for a part in a sentence.
title() {
  case "$1" in
    broker) echo 'broker (RabbitMQ)' ;;
    names) echo "broker's name server (epmd)" ;;
    s3-*) echo "S3 server (Ceph, ${1#s3-})" ;;
    api) echo service ;;
    worker-*) echo "worker ${1#worker-}" ;;
    *) echo "$1" ;;
  esac
}

# What a person can do when a part does not come up, or dies.
advice() {
  case "$1" in
    broker | names) say "Start again: other ports are chosen. A broker of your own is used instead when ConnectionStrings__rabbitmq names it." ;;
    s3-*) say "Start again: other ports are chosen. An S3 server of your own (MinIO, ...) is used instead when ConnectionStrings__storage names it." ;;
    nginx) say "Its settings are $home/nginx/nginx.conf, made from deploy/nginx.conf.template." ;;
    *) say 'The settings are those of docs/settings.md, from the environment; start again when the log names one and you have changed it.' ;;
  esac
}

refuse() { printf '%s\n' "$*" >&2; exit 2; }

# give_up NAME SENTENCE: ends the run, and with it all parts.
give_up() {
  {
    printf '%s\nThe last lines of %s:\n' "$2" "$logs/$1.log"
    tail -n 12 "$logs/$1.log" 2>/dev/null | cut -c 1-300 | sed 's/^/  | /'
    advice "$1"
  } >&2
  exit 2
}

# ready NAME SINCE
ready() { printf '  %-12s ready after %2d s   %s\n' "$1" $((SECONDS - $2)) "$logs/$3.log"; }

# ---- the broker and the S3 server

start_broker_and_store() {
  local since=$SECONDS
  say "Starting all of it; the data is kept in $home"
  # Both at once: each mostly waits for itself.
  if [ -z "$broker_address" ]; then start_broker; else say '  broker       yours, of ConnectionStrings__rabbitmq'; fi
  if [ -z "$store_address" ]; then
    start_store
    ready 'S3 server' "$since" s3-gateway
  else
    say '  S3 server    yours, of ConnectionStrings__storage'
  fi
  if [ -n "${part_pid[broker]:-}" ]; then
    await broker 180 port_answers "${ports[broker]}"
    ready broker "$since" broker
  fi
}

# secret FILE: makes a password there, once.
secret() {
  [ -s "$1" ] || { head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | cut -c 1-40 >"$1.new" && mv "$1.new" "$1"; }
}

start_broker() {
  local folder="$home/rabbitmq" password
  mkdir -p "$folder"
  secret "$folder/password"
  secret "$folder/.erlang.cookie"
  chmod 400 "$folder/.erlang.cookie"
  password="$(<"$folder/password")"
  : >"$folder/environment"
  printf '[].\n' >"$folder/plugins"
  cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:${ports[broker]}
default_user = imagecompressor
default_pass = $password
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 64MB
log.console = true
log.file = false
CONF
  # Started here, because the one that RabbitMQ would start by itself is nobody's child and outlives it.
  start names env ERL_EPMD_ADDRESS=127.0.0.1 epmd -port "${ports[names]}"
  # Not the command in /usr/sbin, which changes the user and drops the environment. RUNNING_UNDER_SYSTEMD makes the script become the broker; as its
  # parent, it would stand between us and the broker's pid. The name stays the same always: the queues on the disk belong to it.
  start broker env HOME="$folder" RABBITMQ_NODENAME=imagecompressor@localhost RUNNING_UNDER_SYSTEMD=true \
    RABBITMQ_CONF_ENV_FILE="$folder/environment" RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" RABBITMQ_PID_FILE="$folder/pid" \
    RABBITMQ_DIST_PORT="${ports[distribution]}" ERL_EPMD_PORT="${ports[names]}" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none' \
    "$broker_program"
  broker_address="amqp://imagecompressor:$password@127.0.0.1:${ports[broker]}"
}

# Ceph: one monitor, one store in a file, one gateway.
start_store() {
  local folder="$home/ceph" access secret
  unset CEPH_ARGS
  mkdir -p "$folder/rgw" "$folder/run"
  # What was not made to its end holds nothing.
  [ -e "$folder/made" ] || rm -rf "$folder/mon" "$folder/osd" "$folder/keys"
  configure_store "$folder"
  if [ -e "$folder/made" ]; then start_old_store "$folder"; else make_store "$folder"; fi
  # Not before: a monitor that could not be moved still has the old ones.
  printf '%s %s\n' "${ports[monitor]}" "${ports[monitor-old]}" >"$folder/ports"
  start s3-gateway radosgw -c "$folder/ceph.conf" -n client.rgw -f
  await s3-gateway 180 port_answers "${ports[s3-gateway]}"
  [ -s "$folder/keys" ] || make_keys "$folder"
  { read -r access && read -r secret; } <"$folder/keys"
  store_address="Endpoint=http://127.0.0.1:${ports[s3-gateway]};AccessKey=$access;SecretKey=\"$secret\""
}

# The monitor's ports stand in its own data: they stay, unless somebody else has them now.
choose_monitor_ports() {
  local new old
  mkdir -p "$1"
  moved=''
  if [ -e "$1/made" ] && [ -s "$1/ports" ]; then
    read -r new old <"$1/ports"
    if port_is_free "$new" && port_is_free "$old"; then
      ports[monitor]=$new ports[monitor-old]=$old taken="$taken$new $old "
      return
    fi
    moved=yes
  fi
  free_port monitor
  free_port monitor-old
}

# In the second version of Ceph's protocol and in the first.
monitor_addresses() { printf '[v2:127.0.0.1:%s,v1:127.0.0.1:%s]' "${ports[monitor]}" "${ports[monitor-old]}"; }

# Without Ceph's own logins: it listens on loopback, and the gateway asks for keys.
configure_store() {
  local size
  [ -s "$1/fsid" ] || cat /proc/sys/kernel/random/uuid >"$1/fsid"
  if ! [ -s "$1/bytes" ]; then
    # The file has holes; this is the most that it may become. In whole megabytes, and a gigabyte is left to others.
    size="$(df --output=avail -B1 "$1" | tail -n 1)"
    size=$((size - size % 1048576 - 1073741824))
    [ "$size" -ge 1073741824 ] || give_up s3-store "The S3 server needs 2 GB on the disk of $home; there is less."
    printf '%s\n' $((size < 107374182400 ? size : 107374182400)) >"$1/bytes"
  fi
  cat >"$1/ceph.conf" <<CONF
[global]
fsid = $(<"$1/fsid")
mon_host = $(monitor_addresses)
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
public_network = 127.0.0.0/8
public_addr = 127.0.0.1
ms_bind_port_min = 20000
ms_bind_port_max = 20999
run_dir = $1/run
admin_socket =
log_file =
log_to_stderr = true
err_to_stderr = true
mon_cluster_log_to_file = false
mon_data = $1/mon
osd_data = $1/osd
rgw_data = $1/rgw
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
osd_objectstore = bluestore
bluestore_block_size = $(<"$1/bytes")
bluestore_cache_autotune = false
bluestore_cache_size = 134217728
rgw_exit_timeout_secs = 1
rgw_frontends = beast endpoint=127.0.0.1:${ports[s3-gateway]} tcp_nodelay=1
CONF
}

start_monitor() { start s3-monitor ceph-mon -c "$1/ceph.conf" -i a -f; }

start_objects() { start s3-store ceph-osd -c "$1/ceph.conf" -i 0 -f; }

make_store() {
  local store
  store="$(</proc/sys/kernel/random/uuid)"
  mkdir -p "$1/mon" "$1/osd"
  step s3-monitor monmaptool --create --clobber --fsid "$(<"$1/fsid")" --addv a "$(monitor_addresses)" "$1/monmap"
  step s3-monitor ceph-mon -c "$1/ceph.conf" --mkfs -i a --monmap "$1/monmap"
  start_monitor "$1"
  step s3-monitor timeout 60 ceph -c "$1/ceph.conf" osd new "$store"
  step s3-store ceph-osd -c "$1/ceph.conf" -i 0 --mkfs --osd-uuid "$store"
  start_objects "$1"
  : >"$1/made"
}

start_old_store() {
  if [ -n "$moved" ]; then
    step s3-monitor ceph-mon -c "$1/ceph.conf" -i a --extract-monmap "$1/monmap"
    step s3-monitor monmaptool --rm a "$1/monmap"
    step s3-monitor monmaptool --addv a "$(monitor_addresses)" "$1/monmap"
    step s3-monitor ceph-mon -c "$1/ceph.conf" -i a --inject-monmap "$1/monmap"
  fi
  start_monitor "$1"
  start_objects "$1"
}

# step NAME COMMAND...: of the preparation of that part.
step() {
  local name="$1"
  shift
  "$@" </dev/null >>"$logs/$name.log" 2>&1 || give_up "$name" "The $(title "$name") could not be prepared: $1 failed."
}

# The gateway chooses the keys itself: on a command line they could be seen by every user of the machine.
make_keys() {
  local told
  told="$(timeout 60 radosgw-admin -c "$1/ceph.conf" -n client.rgw user create --uid=imagecompressor --display-name=ImageCompressor 2>>"$logs/s3-gateway.log" ||
    timeout 60 radosgw-admin -c "$1/ceph.conf" -n client.rgw user info --uid=imagecompressor 2>>"$logs/s3-gateway.log")" ||
    give_up s3-gateway 'The S3 server gave no keys.'
  for name in access_key secret_key; do
    # JSON may write a slash as \/.
    sed -n "s,.*\"$name\": \"\([^\"]*\)\".*,\1,p" <<<"$told" | head -n 1 | sed 's,\\/,/,g'
  done >"$1/keys"
}

# ---- the service, the workers, nginx

# start_program NAME PROGRAM OPTIONS...: one of ours. The keys go through the environment, which other users of the machine cannot read, and to no other part.
start_program() {
  local name="$1" program
  program="$(program "$2")"
  shift 2
  ConnectionStrings__rabbitmq="$broker_address" ConnectionStrings__storage="$store_address" start "$name" dotnet "$program" "$@"
}

start_service() {
  local since=$SECONDS
  start_program api ImageCompressor.Api --port "${ports[api]}" --data "$home/api"
  await api 180 answers "${ports[api]}" /health
  ready service "$since" api
}

start_workers() {
  local number since=$SECONDS
  # One encoder for each core, shared out: more only take turns, and each holds an image in memory.
  export Processing__Encoders="${Processing__Encoders:-$((($(nproc) + workers - 1) / workers))}"
  # The samples of the service, through nginx. In development only, as in the service.
  if [ "$ASPNETCORE_ENVIRONMENT" = Development ]; then export Fetching__AllowedHosts__samples="localhost:$public_port"; fi
  for ((number = 1; number <= workers; number++)); do
    start_worker "worker-$number"
  done
  for ((number = 1; number <= workers; number++)); do
    await "worker-$number" 180 answers "${ports[worker-$number]}" /health
    ready "worker $number" "$since" "worker-$number"
  done
}

start_worker() {
  worker_start[$1]=$SECONDS
  start_program "$1" ImageCompressor.Worker --port "${ports[$1]}"
}

# An instance of its own, with all its files in the data folder, so that it needs no rights. As root its workers become `nobody`.
configure_nginx() {
  local folder="$home/nginx" text limit=0 bytes
  mkdir -p "$folder/temp"
  text="$(<"$root/deploy/nginx.conf.template")"
  text="${text//\$\{LISTEN\}/127.0.0.1:$public_port}"
  text="${text//\$\{API_ADDRESS\}/127.0.0.1:${ports[api]}}"
  # The larger one: a sheet or images. A value that is no number is told by the service, at its start.
  for bytes in "${Sheets__MaxBytes:-268435456}" "${Uploads__MaxBytes:-1073741824}"; do
    if [[ "$bytes" =~ ^[0-9]{1,15}$ ]] && [ "$bytes" -gt "$limit" ]; then limit="$bytes"; fi
  done
  text="${text//\$\{MAX_BODY\}/$((limit + 8388608))}"
  printf '%s\n' "$text" >"$folder/site.conf"
  cat >"$folder/nginx.conf" <<CONF
daemon off;
worker_processes 1;
worker_shutdown_timeout 5s;
pid $folder/nginx.pid;
error_log $logs/nginx.log notice;
events { worker_connections 1024; }
http {
    access_log $logs/nginx-access.log;
    client_body_temp_path $folder/temp/body;
    proxy_temp_path $folder/temp/proxy;
    fastcgi_temp_path $folder/temp/fastcgi;
    uwsgi_temp_path $folder/temp/uwsgi;
    scgi_temp_path $folder/temp/scgi;
    include $folder/site.conf;
}
CONF
  "$(nginx_path)" -t -q -p "$folder" -c "$folder/nginx.conf" -e "$logs/nginx.log" >/dev/null 2>&1 ||
    give_up nginx 'nginx does not take its settings.'
}

start_nginx() {
  local since=$SECONDS
  start nginx "$(nginx_path)" -p "$home/nginx" -c "$home/nginx/nginx.conf" -e "$logs/nginx.log"
  await nginx 30 answers "$public_port" /alive
  ready nginx "$since" nginx
}

# ---- while it runs

# submit SHEET OPTIONS...: beside the parts, because a shell that waits for a program in the foreground hears no signal.
submit() {
  set -m    # so that it may be interrupted: what a shell starts in the background ignores SIGINT otherwise
  dotnet "$(program ImageCompressor.Api)" submit "$@" --port "$public_port" 9>&- &
  set +m
  part_pid[submit]=$!
}

# Looks after the parts, until the sheet is done or a signal comes.
supervise() {
  local name status
  while sleep 0.3; do
    for name in "${!part_pid[@]}"; do
      if is_running "$name"; then continue; fi
      status=0
      wait "${part_pid[$name]}" 2>/dev/null || status=$?
      case "$name" in
        submit)
          unset 'part_pid[submit]'
          result=$status
          return ;;
        worker-*) revive "$name" "$status" ;;
        *) give_up "$name" "The $(title "$name") ended by itself (status $status). Nothing that was accepted is lost; all is stopped." ;;
      esac
    done
  done
}

# A worker that died is started again, but not for ever: one that dies at once each time would only burn the cores.
revive() {
  if [ $((SECONDS - worker_start[$1])) -lt 10 ]; then worker_failures[$1]=$((${worker_failures[$1]:-0} + 1)); else worker_failures[$1]=0; fi
  [ "${worker_failures[$1]}" -lt 5 ] || give_up "$1" "The $(title "$1") ended five times right after its start."
  say "The $(title "$1") ended (status $2) and is started again; its log is $logs/$1.log"
  start_worker "$1"
}

# ---- the end

on_signal() {
  if [ -n "$announced" ]; then hurry=yes; else exit "$result"; fi
}

# In the order in which nothing is lost: first no more requests, then no more jobs, then what holds them.
stop_all() {
  local status=$?
  set +e    # whatever fails here, the next part is to be stopped
  announced=yes
  if [ -n "${part_pid[submit]:-}" ]; then
    end 10 INT submit
    status=2
  fi
  if [ ${#part_pid[@]} -gt 0 ]; then say 'Stopping (Ctrl-C again: at once)'; fi
  end 10 QUIT nginx
  end 60 TERM api
  end 60 TERM "${!worker_start[@]}"
  end 60 TERM s3-gateway broker
  end 20 TERM s3-store
  end 10 TERM s3-monitor names
  say "All is stopped; the data stays in $home"
  exit "$status"
}

# end SECONDS SIGNAL NAME...: those of them that run; whoever does not go in time is killed.
end() {
  local signal="$2" until=$((SECONDS + $1)) name left
  shift 2
  for name in "$@"; do if runs "$name"; then kill -"$signal" "${part_pid[$name]}"; fi; done
  while [ -z "$hurry" ] && [ "$SECONDS" -lt "$until" ]; do
    left=''
    for name in "$@"; do if runs "$name"; then left="$name"; fi; done
    [ -n "$left" ] || break
    sleep 0.1
  done
  for name in "$@"; do
    if runs "$name"; then
      say "The $(title "$name") did not stop in time and is killed."
      kill -KILL "${part_pid[$name]}"
      wait "${part_pid[$name]}" 2>/dev/null
    fi
    unset "part_pid[$name]"
    rm -f "$home/pids/$name"
  done
}

runs() { [ -n "${part_pid[$1]:-}" ] && is_running "$1"; }
