#!/bin/sh
# Makes the secrets of compose.yaml, each once: what is there is never changed. Needs nothing but a POSIX shell.
#
# The folder is closed to everybody but its owner. The files in it are not: Compose hands a file to a container with
# the rights it has here, and the programs there run as other users.
set -eu
umask 077
folder="${1:-$(dirname "$0")/../../secrets}"
mkdir -p "$folder"
chmod 700 "$folder"
for name in postgres_password odoo_admin_password odoo_assistant_password mcp_token; do
  file="$folder/$name.txt"
  if [ -s "$file" ]; then
    echo "kept $file"
    continue
  fi
  # 32 random bytes as 64 hexadecimal digits, moved to its place when it is whole.
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "$file.new"
  [ "$(wc -c < "$file.new")" -eq 64 ]
  chmod 444 "$file.new"
  mv "$file.new" "$file"
  echo "made $file"
done
