#!/bin/sh
# Hands in a sweep over HTTP, waits for its end and prints the networks it found, as JSON. The same
# id again is the same sweep: after an interruption, start the script again.
#
#   run_sweep.sh SERVER SWEEP_ID [PRESET [SEEDS [BASE]]]
#   run_sweep.sh http://127.0.0.1:8080 nightly demo 5 1
#
# HMNAS_TOKEN is the server's bearer token, if it has one. Ends with 0 if all seeds completed.
set -eu
server=${1:?usage: run_sweep.sh SERVER SWEEP_ID [PRESET [SEEDS [BASE]]]}
sweep=${2:?usage: run_sweep.sh SERVER SWEEP_ID [PRESET [SEEDS [BASE]]]}
preset=${3:-demo}
seeds=${4:-5}
base=${5:-1}
url=$server/api/v1/sweeps/$sweep

# What a server says of a request that it refuses is shown. One that is away for a while is waited for.
ask() {
  curl --silent --show-error --fail-with-body --max-time 30 --retry 10 --retry-connrefused \
    ${HMNAS_TOKEN:+--header "Authorization: Bearer $HMNAS_TOKEN"} "$@"
}

ask --request PUT "$url" --header 'Content-Type: application/json' --output /dev/stderr \
  --data "{\"preset\": \"$preset\", \"seeds\": {\"count\": $seeds, \"base\": $base}}"

while :; do
  answer=$(ask "$url")
  # The first status is the sweep's own.
  status=$(printf '%s' "$answer" | tr -d '\n' | sed 's/^[^}]*"status" *: *"\([A-Z]*\)".*/\1/')
  case $status in
    COMPLETED | FAILED | CANCELLED) break ;;
  esac
  sleep "${HMNAS_PAUSE:-10}"
done
echo "$sweep: $status" >&2
ask "$url/architectures?limit=1000"
[ "$status" = COMPLETED ]
