#!/bin/sh
# Installs odoo-mcp for this user: downloads the program for this system, holds it against its checksum and puts it
# into ~/.local/bin. Run again, it brings the newest release.
#
#   ODOO_MCP_VERSION       a release other than the newest, such as 0.1.0
#   ODOO_MCP_INSTALL_DIR   a folder other than ~/.local/bin
#   ODOO_MCP_DOWNLOAD_URL  where the releases are, such as https://github.com/OWNER/NAME/releases
set -eu

# A release writes its own address between the quotes (scripts/stamp.ts).
DEFAULT_DOWNLOAD_URL=""

say() {
  printf '%s\n' "$*"
}

fail() {
  printf 'Cannot install odoo-mcp: %s\n' "$*" >&2
  exit 1
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# What Deno and Rust call this system.
find_target() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail "there is no program for $system on $machine" ;;
  esac
  case $system in
    Linux)
      for library in /lib/ld-musl-*; do
        if [ -e "$library" ] && [ ! -e /lib64/ld-linux-x86-64.so.2 ] && [ ! -e /lib/ld-linux-aarch64.so.1 ]; then
          fail "this Linux has musl instead of glibc, which the program needs (as Alpine has; Debian will do)"
        fi
      done
      target=$machine-unknown-linux-gnu
      ;;
    Darwin)
      # A terminal under Rosetta says x86_64 on a machine that is better served.
      if [ "$(sysctl -n hw.optional.arm64 2>/dev/null || true)" = 1 ]; then
        machine=aarch64
      fi
      target=$machine-apple-darwin
      ;;
    *) fail "there is no program for $system here, on Windows use install.ps1" ;;
  esac
}

# Whoever could change a file on the way could change its checksum as well.
check_address() {
  case $base in
    "") fail "this script has no address to download from, set ODOO_MCP_DOWNLOAD_URL or take install.sh from a release" ;;
    https://*) protocols='=https' ;;
    http://127.0.0.1[:/]* | http://localhost[:/]*) protocols='=http' ;;
    *) fail "ODOO_MCP_DOWNLOAD_URL is $base, expected an address that begins with https://" ;;
  esac
}

# download ADDRESS FILE
download() {
  if has curl; then
    curl --proto "$protocols" --fail --silent --show-error --location --retry 2 --output "$2" "$1"
  elif has wget; then
    wget --quiet --output-document="$2" "$1"
  else
    fail "neither curl nor wget is here, install one of them"
  fi || fail "$1 could not be downloaded"
}

# Prints the SHA-256 of a file.
sha256() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  else
    fail "nothing here can check the download, install sha256sum, shasum or openssl"
  fi
}

# Finds the archive's name and checksum among those of the release; the name tells the version.
read_checksums() {
  found=$(tr -d '\r' <"$folder/SHA256SUMS" | sed -n "s/^\([0-9a-f]\{64\}\) [ *]\(odoo-mcp-[0-9A-Za-z.+-]*-$target\.tar\.gz\)\$/\1 \2/p")
  case $found in
    "") fail "$sums names no program for $target" ;;
    *"
"*) fail "$sums names more than one program for $target" ;;
  esac
  expected=${found%% *}
  archive=${found#* }
  version=${archive#odoo-mcp-}
  version=${version%-"$target".tar.gz}
  if [ -n "$wanted" ] && [ "$version" != "$wanted" ]; then
    fail "$sums is of version $version, not $wanted"
  fi
}

install_program() {
  mkdir -p "$bin"
  tar -xzf "$folder/$archive" -C "$folder" odoo-mcp || fail "$archive holds no program"
  chmod 755 "$folder/odoo-mcp"
  told=$("$folder/odoo-mcp" --version </dev/null) || fail "the program does not run on this system"
  # Into place in one step: one that runs keeps its own file.
  cp "$folder/odoo-mcp" "$bin/.odoo-mcp.new"
  chmod 755 "$bin/.odoo-mcp.new"
  mv -f "$bin/.odoo-mcp.new" "$bin/odoo-mcp"
}

say_next() {
  say "Installed $told"
  say "as $bin/odoo-mcp"
  command=odoo-mcp
  case :$PATH: in
    *:"$bin":*) ;;
    *)
      say "$bin is not in your PATH. Add it: export PATH=\"$bin:\$PATH\" in ~/.profile"
      command=$bin/odoo-mcp
      ;;
  esac
  say "Next: $command setup   (or $command demo, to look around without an Odoo)"
}

main() {
  base=${ODOO_MCP_DOWNLOAD_URL:-$DEFAULT_DOWNLOAD_URL}
  base=${base%/}
  wanted=${ODOO_MCP_VERSION:-}
  wanted=${wanted#v}
  bin=${ODOO_MCP_INSTALL_DIR:-${HOME:?}/.local/bin}
  case $wanted in
    *[!0-9A-Za-z.+-]*) fail "ODOO_MCP_VERSION is $wanted, expected a version such as 0.1.0" ;;
  esac
  find_target
  check_address
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  if [ -n "$wanted" ]; then
    sums=$base/download/v$wanted/SHA256SUMS
  else
    sums=$base/latest/download/SHA256SUMS
  fi
  download "$sums" "$folder/SHA256SUMS"
  read_checksums
  download "$base/download/v$version/$archive" "$folder/$archive"
  actual=$(sha256 "$folder/$archive")
  if [ "$actual" != "$expected" ]; then
    fail "$archive is not what the release says: its SHA-256 is $actual, expected $expected. Nothing was installed"
  fi
  install_program
  say_next
}

# At the end, so that a script that was cut off on its way does nothing.
main
