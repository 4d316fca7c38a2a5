#!/bin/sh
# The commands of the service with its settings; install as /usr/local/bin/svarstid, use as: sudo -u svarstid svarstid doctor
set -eu
set -a
. /etc/svarstid/svarstid.env
set +a
exec /opt/svarstid/bin/svarstid "$@"
