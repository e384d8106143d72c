#!/bin/sh
# Starts Redis with its operator `holdfast`, whose password is in PASSWORD_FILE, and with the users it had.
#
# The operator's password may change, and the other users stay. The default user is off, and keeps its rights: Redis reads
# its append-only file as that user. Root alone may read the file of the password, and Redis runs as the user `redis`.
set -eu
if [ -z "${HASH:-}" ]; then
  HASH=$(printf %s "$(cat "$PASSWORD_FILE")" | sha256sum | cut -d " " -f 1)
  export HASH
  [ "$(id -u)" != 0 ] || exec setpriv --reuid redis --regid redis --clear-groups sh "$0" "$@"
fi

umask 077
cd "$DATA"
touch users.acl
{
  echo "user default off ~* &* +@all"
  echo "user holdfast on #$HASH ~* &* +@all -flushall -flushdb -swapdb"
  grep -v -e "^user default " -e "^user holdfast " users.acl || true
} > users.new
mv users.new users.acl
unset HASH
exec redis-server --dir "$DATA" --aclfile "$DATA/users.acl" --appendonly yes --save "" \
  --auto-aof-rewrite-min-size 256mb --maxmemory-policy noeviction --notify-keyspace-events Ex --hz 100 \
  --hash-max-listpack-value 16384 --hash-max-listpack-entries 128 "$@"
