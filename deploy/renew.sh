#!/bin/sh
# Renews the containers of services one by one, so that the site goes on selling: `deploy/renew.sh` after a new release or
# a changed setting, `deploy/renew.sh orders payments` for some services alone.
#
# A new copy is started, and takes part once it is ready; then an old one stops, which takes no new requests, finishes
# those it has and ends. COMPOSE is the command; default `docker compose`.
set -eu
compose=${COMPOSE:-docker compose}

if [ $# -eq 0 ]; then
  $compose build
  # Loads the Functions of the new release, and brings along what the old one has stored.
  $compose up --detach --no-deps --wait redis-owner
  set -- $($compose ps --services | grep -vxE 'ingress|insight|redis|redis-owner|stripe-sandbox|prometheus|grafana')
fi

for service in "$@"; do
  old=$($compose ps --quiet "$service")
  count=$(echo "$old" | wc -l)
  for copy in $old; do
    $compose up --detach --no-deps --no-build --no-recreate --wait --scale "$service=$((count + 1))" "$service"
    # nginx asks every second which copies are ready.
    sleep 3
    docker stop "$copy" > /dev/null
    docker rm "$copy" > /dev/null
  done
  echo "$service is renewed: $count"
done
