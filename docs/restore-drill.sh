#!/bin/sh
# A relay comes back from its backup, in another folder or on another machine. self-hosting.md shows it, a test runs it.
#   BACKUP  the newest file that `twofold backup` wrote
#   DATA    where the relay shall live now; your twofold.toml may lie there already, and nothing else of a relay
#   START   what starts the relay there, if it is not systemd
set -eu
twofold restore --data "$DATA" "$BACKUP"
${START:-systemctl start twofold}
twofold doctor --data "$DATA"
