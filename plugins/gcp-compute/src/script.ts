/**
 * The part of the startup script that is the same for every job. It needs bash, coreutils, sed, gzip, curl, systemd and docker,
 * which Container-Optimized OS has. Whatever happens, it comes to `finish`: how the job ended is written down, then the machine deletes itself.
 *
 * What the worker prints goes to the second serial port, which nobody else writes to, and into a file. Each row is
 * `O TIME TEXT$` for a line of stdout and `E TIME TEXT$` for one of stderr, in small letters for a piece that is followed by the line's next;
 * other bytes than printable ASCII are written as sed's command `l` does, so that an offset never falls into a character.
 */
export const SCRIPT = `
set -u
export LC_ALL=C TZ=UTC0
METADATA=http://metadata.google.internal/computeMetadata/v1/instance
dir=$(mktemp -d "\${TMPDIR:-/var/tmp}/zen-XXXXXX")
export HOME=$dir
log=$dir/log
touch "$log"
serial=/dev/ttyS1

ask() { curl -sS -f --max-time "\${2:-10}" --retry 3 -H 'Metadata-Flavor: Google' "$METADATA/$1"; }

tell() {
  curl -sS -f --max-time 10 --retry 3 -o /dev/null -X PUT --data "$2" -H 'Metadata-Flavor: Google' "$METADATA/guest-attributes/zen/$1"
}

# A call as the machine's service account. The token goes through a pipe: a command line can be seen by every process.
call() {
  local token
  token=$(ask service-accounts/default/token | sed -n 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/p')
  printf 'header = "Authorization: Bearer %s"\\n' "$token" | curl -sS --max-time 60 --config - "$@"
}

frame() {
  local line
  while IFS= read -r -n 1000 line || [[ -n $line ]]; do
    if (( \${#line} == 1000 )); then
      printf '%s %(%FT%T)T.000Z %s\\n' "\${1,,}" -1 "$line"
    else
      printf '%s %(%FT%T)T.000Z %s\\n' "$1" -1 "$line"
    fi
  done
}

worker() {
  local out err sink status
  mkfifo "$dir/out" "$dir/err" "$dir/rows"
  sed -u -n 'l 0' < "$dir/rows" | tee -a "$log" "$serial" > /dev/null &
  sink=$!
  exec 3> "$dir/rows"
  frame O < "$dir/out" >&3 & out=$!
  frame E < "$dir/err" >&3 & err=$!
  # Where the machine goes down, the worker is killed and not told to stop: it would record that somebody has cancelled the run.
  docker run --rm --stop-signal KILL --name zen-worker --network host --log-driver none "\${OPTIONS[@]}" "$IMAGE" "\${ARGS[@]}" \\
    < /dev/null > "$dir/out" 2> "$dir/err" 3>&-
  status=$?
  wait "$out" "$err"
  exec 3>&-
  wait "$sink"
  return "$status"
}

prepare() {
  case $IMAGE in
    *.pkg.dev/* | gcr.io/* | *.gcr.io/*) docker-credential-gcr configure-docker --registries="\${IMAGE%%/*}" || return ;;
  esac
  if [[ $ACCELERATED == yes ]]; then
    cos-extensions install gpu || return
    mount --bind /var/lib/nvidia /var/lib/nvidia && mount -o remount,exec /var/lib/nvidia || return
    OPTIONS+=(--volume /var/lib/nvidia/lib64:/usr/local/nvidia/lib64 --volume /var/lib/nvidia/bin:/usr/local/nvidia/bin)
    local device
    for device in /dev/nvidia*; do [[ -c $device ]] && OPTIONS+=(--device "$device"); done
  fi
  local pause
  for pause in 0 2 8; do
    sleep "$pause"
    docker pull --quiet "$IMAGE" && return
  done
  return 1
}

# Until somebody has asked for the job's end.
cancelled() {
  local answer etag=0
  while true; do
    if answer=$(curl -sS -f -D "$dir/headers" --max-time 330 -H 'Metadata-Flavor: Google' \\
      "$METADATA/attributes/zen-cancel?wait_for_change=true&timeout_sec=300&last_etag=$etag"); then
      [[ $answer == yes ]] && return
      etag=$(sed -n 's/^etag: *\\([0-9a-zA-Z]*\\).*/\\1/Ip' "$dir/headers")
    else
      sleep 1
    fi
  done
}

# Until the deadline, which counts from when the machine was asked for, by Google's clock.
overdue() {
  local created left
  created=$(call -f "$MACHINE?fields=creationTimestamp" | sed -n 's/.*"creationTimestamp" *: *"\\([^"]*\\)".*/\\1/p')
  created=$(date -d "$created" +%s%3N) || created=$booted
  left=$(( created + DEADLINE - $(date +%s%3N) ))
  if (( left > 0 )); then sleep "$(( left / 1000 )).$(printf %03d $(( left % 1000 )))"; fi
}

beat() {
  while true; do
    tell beat "$(date +%s)"
    sleep 20
  done
}

work() {
  if ! prepare > "$dir/prepared" 2>&1; then
    frame E < "$dir/prepared" | sed -n 'l 0' | tee -a "$log" "$serial" > /dev/null
    touch "$dir/unprepared"
    return 1
  fi
  worker
}

stop() {
  ( sleep "$GRACE"; docker kill zen-worker || kill "$work" ) &
  local late=$!
  if [[ -e $dir/rows ]]; then
    # The container may be about to begin.
    until docker kill --signal TERM zen-worker; do
      kill -0 "$work" 2> /dev/null || break
      sleep 0.2
    done
  else
    kill "$work"
  fi
  wait "$work"
  kill "$late"
  docker kill zen-worker
}

# STATE REASON EXIT-CODE
finish() {
  local size kept=$(( 4 << 20 )) pause code
  tell end "$1 $2 $3"
  size=$(stat -c %s "$log")
  {
    printf '{"format":"gcp-compute-job@1","state":"%s","reason":"%s","exit":%d,"start":%d,"log":"' "$1" "$2" "$3" $(( size > kept ? size - kept : 0 ))
    tail -c "$kept" "$log" | gzip -c | base64 -w 0
    printf '"}\\n'
  } > "$dir/record"
  # 412: somebody has written it before. What is refused stays refused; a fault passes.
  for pause in 0 1 2 4 8 15 30 60; do
    sleep "$pause"
    code=$(call -o "$dir/answer" -w '%{http_code}' -X POST -H 'Content-Type: application/json' --data-binary "@$dir/record" "$RECORD")
    [[ $code == 200 || $code == 412 ]] && break
    [[ $code == 40[034] && $pause == 2 ]] && break
    echo "zen: the record of the job's end was not taken: HTTP $code: $(head -c 500 "$dir/answer")"
  done
  for pause in 0 1 2 4 8 15; do
    sleep "$pause"
    code=$(call -o "$dir/answer" -w '%{http_code}' -X DELETE "$MACHINE")
    [[ $code == 200 || $code == 404 ]] && exit 0
    [[ $code == 403 && $pause == 2 ]] && break
    echo "zen: the machine may not delete itself: HTTP $code: $(head -c 500 "$dir/answer")"
  done
  shutdown -h now
  exit 0
}

booted=$(date +%s%3N)
# A machine that boots once more has lost its worker: to start another would do the work twice.
if ! mkdir "\${TMPDIR:-/var/tmp}/zen-started"; then finish lost restarted 0; fi
tell started "$booted"
# Nothing is to become of a byte on its way: offsets are those of the log.
if ! stty -F "$serial" raw; then serial=/dev/null; fi
beat & beating=$!
work & work=$!
cancelled & cancel=$!
waited=("$work" "$cancel")
deadline=
if [[ -n $DEADLINE ]]; then
  overdue & deadline=$!
  waited+=("$deadline")
fi
wait -n "\${waited[@]}"
state=done
if kill -0 "$work" 2> /dev/null; then
  state=cancelled
  if kill -0 "$cancel" 2> /dev/null; then reason=deadline; else reason=cancel; fi
  stop
fi
wait "$work"
code=$?
kill "$beating" "$cancel" $deadline 2> /dev/null
if [[ $state == cancelled ]]; then finish cancelled "$reason" "$code"; fi
if [[ -e $dir/unprepared ]]; then finish failed image 0; fi
if (( code == 0 )); then finish succeeded exit 0; fi
if [[ $(ask preempted) == TRUE ]]; then finish lost preempted "$code"; fi
if [[ $(systemctl is-system-running) == stopping ]]; then finish lost stopped "$code"; fi
finish failed exit "$code"
`;
