#!/usr/bin/env bash
# A Docker engine for the container tests on a bare Debian machine, and what stands in for images where no registry can be reached.
#
#   eval "$(ci/docker-engine.sh start)"    installs (as root) and starts an engine; prints the environment for its clients
#   ci/docker-engine.sh images             the upstream images: pulled, else built as stand-ins (docker/stand-ins/README.md)
#   ci/docker-engine.sh stop               ends the engine and removes all that it kept
#
# An engine that answers already is used as it is. Exit code 3: no engine can be had here; the reason is on standard error.
# HMNAS_DOCKER_DIR: where the engine keeps everything, some GB (default /var/tmp/hmnas-docker).
set -euo pipefail
cd "$(dirname "$0")/.."

work=${HMNAS_DOCKER_DIR:-/var/tmp/hmnas-docker}

no_engine() {
  printf 'docker-engine: %s\n' "$1" >&2
  exit 3
}

own() { [ -S "$work/docker.sock" ]; }

# The engine of an earlier start is the one that is meant.
if own; then
  export DOCKER_HOST=unix://$work/docker.sock
fi

environment() {
  if own; then
    # Testcontainers would fetch helper images, and ask a container where the host is.
    cat <<END
export DOCKER_HOST=unix://$work/docker.sock
export TESTCONTAINERS_RYUK_DISABLED=true
export TESTCONTAINERS_HOST_OVERRIDE=localhost
END
  fi
}

start() {
  if own || docker info >/dev/null 2>&1; then
    environment
    return
  fi
  [ "$(id -u)" -eq 0 ] || no_engine "no engine answers, and only root can start one"
  if ! command -v dockerd >/dev/null || ! command -v docker-compose >/dev/null; then
    command -v apt-get >/dev/null || no_engine "no engine answers, and there is no apt-get to install one"
    mkdir -p "$work"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      docker.io iptables debootstrap docker-compose; } </dev/null >"$work/apt.log" 2>&1 ||
      no_engine "apt-get cannot install docker.io, see $work/apt.log"
  fi
  mkdir -p "$work"
  # Descriptors of a pipe that somebody waits for must not stay open in the engine.
  setsid dockerd --host="unix://$work/docker.sock" --data-root="$work/data" --exec-root="$work/exec" \
    --pidfile="$work/docker.pid" </dev/null >"$work/dockerd.log" 2>&1 9>&- &
  for _ in $(seq 60); do
    if docker --host "unix://$work/docker.sock" info >/dev/null 2>&1; then
      environment
      return
    fi
    kill -0 $! 2>/dev/null || break
    sleep 0.5
  done
  tail -n 20 "$work/dockerd.log" >&2
  rm -f "$work/docker.sock"
  no_engine "dockerd does not start on this machine"
}

stop() {
  if [ -f "$work/docker.pid" ]; then
    pid=$(cat "$work/docker.pid")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 60); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.5
    done
  fi
  rm -rf "$work"
}

version() { sed -n "s|.*<$1.version>\(.*\)</$1.version>.*|\1|p" pom.xml; }

present() { docker image inspect "$1" >/dev/null 2>&1; }

# name and tag, and the target in docker/stand-ins/Dockerfile
upstream() {
  cat <<END
eclipse-temurin:17-jre-noble java
apache/kafka:$(version kafka) kafka
apicurio/apicurio-registry-kafkasql:$(version apicurio) registry
adobe/s3mock:$(version s3mock) store
prom/prometheus:v3.5.0 prometheus
END
}

images() {
  local missing=() image target
  while read -r image target; do
    present "$image" || timeout 300 docker pull -q "$image" >&2 2>/dev/null || missing+=("$image=$target")
    # One failed pull tells of them all, and each may take its time.
    [ "${#missing[@]}" -eq 0 ] || break
  done < <(upstream)
  if [ "${#missing[@]}" -eq 0 ]; then
    return
  fi
  printf 'docker-engine: %s cannot be pulled: building stand-ins\n' "${missing[0]%=*}" >&2
  stand_ins
}

stand_ins() {
  local context
  context=$(mktemp -d)
  # shellcheck disable=SC2064  # the directory of now
  trap "rm -rf '$context'" EXIT
  cp docker/stand-ins/Dockerfile docker/stand-ins/kafka-run "$context"
  cp -r docker/stand-ins/kafka-configs "$context"
  debian "$context/root" &
  local debian=$!
  ./mvnw -q -B -ntp -f docker/stand-ins/pom.xml dependency:copy-dependencies -Dkafka.version="$(version kafka)" \
    -DoutputDirectory="$context/kafka" </dev/null >&2
  fetch io.apicurio:apicurio-registry-app:"$(version apicurio)":tar.gz:all "$context"
  mkdir "$context/apicurio" && tar -xzf "$context"/apicurio-registry-app-*.tar.gz -C "$context/apicurio"
  rm "$context"/apicurio-registry-app-*.tar.gz
  mkdir "$context/s3mock"
  fetch com.adobe.testing:s3mock:"$(version s3mock)":jar:exec "$context/s3mock"
  mv "$context"/s3mock/*.jar "$context/s3mock/s3mock.jar"
  mkdir "$context/prometheus"
  (cd "$context" && apt-get download -qq prometheus >/dev/null 2>&1 && dpkg-deb -x prometheus_*.deb deb && mv deb/usr/bin/prometheus prometheus/ && rm -r deb prometheus_*.deb)
  wait "$debian"
  tar -C "$context/root" -c . | docker import -c 'CMD ["/bin/bash"]' - hmnas-stand-in/debian:12 >&2
  rm -rf "$context/root"
  while read -r image target; do
    DOCKER_BUILDKIT=0 docker build -q --target "$target" -t "$image" "$context" </dev/null >&2
  done < <(upstream)
}

# Debian 12 with what the images have in common, into a folder.
debian() {
  debootstrap --variant=minbase --include=openjdk-17-jre-headless,ca-certificates,wget bookworm "$1" >"$1.log" 2>&1 ||
    { tail -n 20 "$1.log" >&2; return 1; }
  rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/usr/share/{doc,locale,man}
}

fetch() {
  ./mvnw -q -B -ntp -f docker/stand-ins/pom.xml dependency:copy -Dkafka.version=0 -Dartifact="$1" -DoutputDirectory="$2" </dev/null >&2
}

case ${1-} in
  start) start ;;
  images) images ;;
  stop) stop ;;
  *)
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
