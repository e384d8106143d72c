#!/bin/sh
# Keeps the list of copies that nginx sends requests to: asks every copy each second whether it is ready.
#
# A copy that says it is not ready, or refuses the connection, is out at once; one that does not answer for a second, twice
# in a row, is out too. Where no copy of a service is ready, all that are known stay in; where none is known, because the
# names cannot be read, the last ones stay. `copies.sh once` makes the first list, before nginx starts.
#
# The copies of a service are the addresses of its name, at port 3000; with COPIES they are in that file, in lines such as
# `orders 127.0.0.1:4001 127.0.0.1:4002`, which may change at any time. It ends with the process NGINX.
set -u
cd "$RUN/generated"

services=$(awk '/;$/ { sub(";", "", $2); print $2 }' ../services.conf | sort -u)

# Prints a line for each copy: its service and its address.
known() {
  if [ -n "${COPIES:-}" ]; then
    awk '{ for (at = 2; at <= NF; at++) print $1, $at }' "$COPIES"
  else
    # Each name by itself: the answer may say the full name, as `orders.holdfast.svc.cluster.local`.
    for service in $services; do
      getent ahostsv4 "$service" | awk -v service="$service" '$2 == "STREAM" { print service, $1 ":3000" }'
    done
  fi | sort -u
}

# Prints a line for each copy: its address, the status of its answer, and curl's exit code (28: no answer in time).
asked() {
  awk '{ printf "url = \"http://%s/readyz\"\noutput = \"/dev/null\"\n", $2 }' known |
    curl --silent --parallel --parallel-immediate --max-time 1 --write-out '%{url} %{http_code} %{exitcode}\n' --config - 2> /dev/null |
    sed -e 's|^http://||' -e 's|/readyz||'
}

# Prints `service address` for each copy in use. `misses` remembers how often in a row a copy has not answered in time.
chosen() {
  awk -v services="$services" '
    FILENAME == "misses" { missed[$1] = $2; next }
    FILENAME == "used" { last[$1] = last[$1] " " $2; wasUsed[$2] = 1; next }
    FILENAME == "asked" {
      if ($3 == 28) { late[$1] = missed[$1] + 1; print $1, late[$1] > "misses.new" }
      ready[$1] = $2 == 200 || (late[$1] == 1 && wasUsed[$1])
      next
    }
    { all[$1] = all[$1] " " $2; if (ready[$2]) good[$1] = good[$1] " " $2 }
    END {
      count = split(services, names, /[ \n]+/)
      for (at = 1; at <= count; at++) {
        name = names[at]
        list = good[name] != "" ? good[name] : all[name] != "" ? all[name] : last[name]
        size = split(list, addresses, " ")
        for (one = 1; one <= size; one++) print name, addresses[one]
        if (good[name] == "") print name > "unready.new"
      }
    }' misses used asked known
}

# Prints the upstreams of nginx. A service without any copy has one that refuses every connection.
upstreams() {
  for service in $services; do
    echo "upstream $service {"
    echo "  zone $service 128k;"
    echo "  least_conn;"
    awk -v service="$service" '
      $1 == service { print "  server " $2 " max_fails=3 fail_timeout=2s;"; any = 1 }
      END { if (!any) print "  server 127.0.0.1:9;" }' used
    echo "}"
  done
}

# The files change whole: a round that is cut short leaves the last list.
round() {
  : > misses.new
  : > unready.new
  known > known && asked > asked && chosen > used.new || return
  mv misses.new misses
  mv unready.new unready
  mv used.new used
  upstreams > upstreams.new
  if ! cmp -s upstreams.new upstreams.conf; then
    mv upstreams.new upstreams.conf
    [ ! -s ../nginx.pid ] || kill -HUP "$(cat ../nginx.pid)"
  fi
}

# A renewed certificate is read without a stop.
certificate() {
  [ -n "$TLS_CERTIFICATE" ] || return 0
  cksum "$TLS_CERTIFICATE" > certificate.new
  if [ -e certificate ] && ! cmp -s certificate.new certificate; then kill -HUP "$(cat ../nginx.pid)"; fi
  mv certificate.new certificate
}

touch misses used unready
round
[ "${1:-}" != once ] || exit 0
while sleep 1 && kill -0 "$NGINX" 2> /dev/null; do
  round
  certificate
done
