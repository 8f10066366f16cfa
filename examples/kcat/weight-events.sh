#!/bin/sh
# Prints the weight events so far as lines of JSON, one per event. Works with Debian's kcat, which
# has no Avro of its own. With a kcat that has: kcat -C -t hmnas.weight-events -s value=avro -r URL
set -eu
# PYTHON names another interpreter.
brokers=${1:?usage: weight-events.sh BROKERS REGISTRY_URL [TOPIC]}
registry=${2:?usage: weight-events.sh BROKERS REGISTRY_URL [TOPIC]}
topic=${3:-hmnas.weight-events}
kcat -C -e -q -b "$brokers" -t "$topic" -X isolation.level=read_committed -f '%R%s' |
  "${PYTHON:-python3}" "$(dirname "$0")/../python/decode.py" "$registry"
