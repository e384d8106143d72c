#!/bin/sh
# Asks Redis as its operator: `docker compose exec redis sh /deploy/cli.sh INFO memory`.
REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
export REDISCLI_AUTH
exec redis-cli --user holdfast "$@"
