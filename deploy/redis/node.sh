#!/bin/sh
# Starts a node of a cluster: Redis as start.sh does, which also lets the node copy from the master of its slots.
#
# The password of the operator is also that by which a replica logs in at its master. It is in a file that Redis alone
# reads, in memory.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
settings=${SETTINGS:-/tmp/replica.conf}
# Root writes as the user of Redis, whose file it is to be.
as_redis() { if [ "$(id -u)" = 0 ]; then setpriv --reuid redis --regid redis --clear-groups "$@"; else "$@"; fi; }
{
  echo "masteruser holdfast"
  printf 'masterauth "%s"\n' "$(sed 's/[\\"]/\\&/g' "$PASSWORD_FILE")"
} | as_redis sh -c "umask 077; cat > '$settings'"
exec sh "$here/start.sh" --include "$settings" --cluster-enabled yes --cluster-node-timeout 5000 \
  --cluster-replica-validity-factor 0 --repl-diskless-sync-delay 0 "$@"
