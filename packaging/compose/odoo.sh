#!/bin/sh
# What Odoo's containers in compose.yaml run: `init` makes the database once, `serve` serves it.
#
# The password of the database goes by the environment, where no other user reads it.
set -eu
database="${ODOO_DATABASE:-odoo}"
PGPASSWORD="$(cat "${POSTGRES_PASSWORD_FILE:-/run/secrets/postgres_password}")"
export PGPASSWORD

# The users are made last, so that whoever finds this finds them all.
is_made() {
  made="$(psql --no-psqlrc --quiet --tuples-only --no-align --dbname="$database" \
    --command="SELECT 1 FROM ir_config_parameter WHERE key = 'odoo_mcp.made'" 2> /dev/null)" &&
    [ "$made" = 1 ]
}

command="${1:-nothing}"
# --no-database-list also closes the database manager, which has a password of its own.
set -- --database="$database" --db_host="$PGHOST" --db_user="$PGUSER" --no-database-list
case "$command" in
  init)
    if is_made; then
      echo "The database $database is there: nothing to do"
      exit 0
    fi
    # Nobody can log in until both steps are done: Odoo is not served before.
    odoo "$@" --init=contacts,sale_management --without-demo=all --stop-after-init --no-http
    odoo shell "$@" --no-http < "${ODOO_USERS_FILE:-/etc/odoo-mcp/odoo_users.py}"
    is_made
    ;;
  serve)
    exec odoo "$@" --db-filter="^$database\$"
    ;;
  *)
    echo "Cannot run $command: expected init or serve" >&2
    exit 2
    ;;
esac
