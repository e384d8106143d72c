#!/bin/sh
# Runs nginx with the configuration in this folder, and copies.sh beside it.
#
# RUN               folder that it may write; default /tmp/nginx
# PORT, TLS_PORT    ports of the site; default 8080 and 8443
# STATUS_PORT       port of this machine alone that says whether nginx runs; default 8081
# TLS_CERTIFICATE   file of the certificate and those that sign it (PEM); with TLS_KEY the site speaks TLS, and PORT sends
#                   browsers to it; default: whatever stands in front of nginx speaks TLS
# REAL_ADDRESS_FROM networks, separated by spaces, whose X-Forwarded-For is believed; default none
# INSIGHT_PASSWORD_FILE password of the user `holdfast` of Redis Insight; default: Insight is not shown
# COPIES            file with the copies of each service; default: Docker's names say it, see copies.sh
set -eu
# On Debian it is on the PATH of root alone.
PATH="$PATH:/usr/sbin"
here=$(cd "$(dirname "$0")" && pwd)
export RUN="${RUN:-/tmp/nginx}" PORT="${PORT:-8080}" TLS_PORT="${TLS_PORT:-8443}" STATUS_PORT="${STATUS_PORT:-8081}"
export TLS_CERTIFICATE="${TLS_CERTIFICATE:-}"

mkdir -p "$RUN/generated" "$RUN/temp"
chmod 755 "$RUN" "$RUN/generated" "$RUN/temp"
cp -R "$here"/*.conf "$here/pages" "$RUN"
cd "$RUN/generated"

# The three that nginx cannot do without.
umask 022
: > http.conf
: > servers.conf
echo "listen $PORT;" > listen.conf

for network in ${REAL_ADDRESS_FROM:-}; do
  echo "set_real_ip_from $network;" >> http.conf
  header="real_ip_header X-Forwarded-For; real_ip_recursive on;"
done
[ -z "${header:-}" ] || echo "$header" >> http.conf

# Newer versions keep an idle connection for a while when the copies change, and have a line for HTTP/2.
http2=" http2;"
if nginx -v 2>&1 | grep -qE '/1\.(2[89]|[3-9][0-9])\.'; then
  http2="; http2 on;"
  echo "keepalive_min_timeout 10s;" >> http.conf
fi

if [ -n "$TLS_CERTIFICATE" ]; then
  cat > listen.conf <<EOF
listen $TLS_PORT ssl$http2
ssl_certificate $TLS_CERTIFICATE;
ssl_certificate_key $TLS_KEY;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_session_cache shared:sessions:10m;
EOF
  echo "server { listen $PORT; return 308 https://\$host\$request_uri; }" >> servers.conf
fi

echo "server { listen 127.0.0.1:$STATUS_PORT; access_log off; location / { stub_status; } }" >> servers.conf

if [ -s "${INSIGHT_PASSWORD_FILE:-/dev/null}" ]; then
  echo "holdfast:{PLAIN}$(cat "$INSIGHT_PASSWORD_FILE")" > insight-people
  echo "include insight.conf;" >> servers.conf
fi

sh "$here/copies.sh" once
NGINX=$$ sh "$here/copies.sh" &
exec nginx -p "$RUN/" -c "$RUN/nginx.conf" -g "daemon off;"
