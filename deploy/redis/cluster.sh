#!/bin/sh
# Makes a cluster of the nodes in NODES (`host:port`, separated by spaces), half of them replicas, and waits until it serves.
# Nodes that are a cluster already stay as they are. The first half become masters: they are to be on different machines.
set -eu
REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
export REDISCLI_AUTH
first=${NODES%% *}
ask() { redis-cli --user holdfast --no-auth-warning -h "${1%:*}" -p "${1##*:}" "$2" ${3:+"$3"} 2> /dev/null || true; }

for node in $NODES; do
  until [ "$(ask "$node" ping)" = PONG ]; do sleep 0.2; done
done

if ! ask "$first" cluster nodes | grep -q slave; then
  # Nodes meet by address, not by name.
  addresses=""
  for node in $NODES; do
    addresses="$addresses $(getent ahostsv4 "${node%:*}" | awk 'NR == 1 { print $1 }'):${node##*:}"
  done
  redis-cli --user holdfast --no-auth-warning --cluster create $addresses --cluster-replicas 1 --cluster-yes > /dev/null
fi
until ask "$first" cluster info | grep -q cluster_state:ok; do sleep 0.2; done
echo "The cluster serves"
