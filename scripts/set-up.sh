# Sourced by ./hiroba, ./hiroba-dev and tests/run with $root set: brings packages, Node 24 and the bundle up to date.
# POSIX sh. Afterwards $node is the Node to use. Costs a few dozen milliseconds when nothing is to be done.

stamp=$root/node_modules/.hiroba-lock
chosen=$root/node_modules/.hiroba-node
lock=$root/.cache/set-up.lock

say() { printf 'hiroba: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

set_up_node() {
  wanted=$(cksum < "$root/package-lock.json") || stop "package-lock.json is missing in $root"
  if [ "$wanted" != "$(cat "$stamp" 2>/dev/null)" ]; then
    with_lock install_packages
  fi
  node=$(cat "$chosen" 2>/dev/null) || node=
  # Its own Node is noted relative to the project, which may be moved or copied.
  case $node in /* | '') ;; *) node=$root/$node ;; esac
  [ -n "$node" ] && [ -x "$node" ] || choose_node
}

set_up() {
  set_up_node
  sources=$(fingerprint)
  if [ "$sources" != "$(cat "$root/dist/.sources" 2>/dev/null)" ] || [ ! -f "$root/dist/main.js" ]; then
    with_lock build_bundle
  fi
}

# By content: right after a checkout, a copy that keeps old times, a deleted file.
fingerprint() {
  (cd "$root" && find src scripts/build.ts package-lock.json -type f ! -name '*.test.ts' ! -name '*.test.tsx' -exec cksum {} + | LC_ALL=C sort | cksum)
}

choose_node() {
  case $(uname -m) in x86_64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; *) arch=unknown ;; esac
  node=$root/node_modules/node-linux-$arch/bin/node
  if ! "$node" --version >/dev/null 2>&1; then
    node=$(command -v node) || node=
    major=$(node_major)
    [ "$major" -ge 24 ] || stop "no Node 24 for $(uname -sm) came with the packages and the Node on PATH is ${major:-missing}: install Node 24 or newer"
  fi
  # A read-only installation is only a little slower for it.
  { printf '%s\n' "${node#"$root"/}" > "$chosen"; } 2>/dev/null || :
}

node_major() { node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

install_packages() {
  # Another launch may have done it while this one waited.
  [ "$wanted" != "$(cat "$stamp" 2>/dev/null)" ] || return 0
  command -v npm >/dev/null 2>&1 || stop 'npm is not on PATH: install Node 20 or newer with npm'
  [ "$(node_major)" -ge 20 ] || stop 'the Node on PATH is missing or older than 20: install Node 20 or newer with npm'
  if "$(command -v node)" "$root/scripts/is-installed.mjs" "$root"; then
    accept_packages
    return 0
  fi
  prepare_npm_home
  # npm ci empties the folder a link points to: it may be another project's.
  [ ! -L "$root/node_modules" ] || stop "node_modules is a link to $(readlink "$root/node_modules"), whose packages do not fit package-lock.json: remove the link"
  rm -f "$stamp" "$chosen"
  say 'installing the pinned packages (about 620 MB on disk, of it Node 24 190 MB and PostgreSQL 60 MB), once; this takes half a minute to a few minutes'
  if ! (cd "$root" && npm ci --include=dev --include=optional --no-audit --no-fund >"$root/.cache/install.log" 2>&1); then
    grep -v -e '    at ' -e 'A complete log' "$root/.cache/install.log" | head -n 8 >&2
    stop "npm ci failed, nothing was started (whole output: .cache/install.log); mend the cause above and start again"
  fi
  accept_packages
  say "installed $(du -sm "$root/node_modules" | cut -f1) MB"
}

# The stamp goes last: an installation without it is begun again.
accept_packages() {
  choose_node
  printf '%s\n' "$wanted" > "$stamp"
}

# npm wants a home it can read and a cache it can write.
prepare_npm_home() {
  if [ ! -r "${HOME:-/nonexistent}" ] || [ ! -x "${HOME:-/nonexistent}" ]; then
    HOME=$root/.cache/home
    mkdir -p "$HOME"
    export HOME
  fi
  [ -z "${npm_config_cache:-}" ] || return 0
  for folder in "$HOME/.npm/_cacache" "$HOME/.npm" "$HOME"; do
    [ -e "$folder" ] || continue
    [ -w "$folder" ] && return 0
    break
  done
  npm_config_cache=$root/.cache/npm
  export npm_config_cache
}

build_bundle() {
  [ "$sources" != "$(cat "$root/dist/.sources" 2>/dev/null)" ] || [ ! -f "$root/dist/main.js" ] || return 0
  (cd "$root" && "$node" scripts/build.ts src/main.ts dist) || stop 'the sources do not build: see the message above'
  printf '%s\n' "$sources" > "$root/dist/.sources"
}

# Runs $1 while no other launch does. A lock whose owner is gone is taken over.
with_lock() {
  mkdir -p "$root/.cache" 2>/dev/null && [ -w "$root/.cache" ] ||
    stop "$root must be writable to bring it up to date ($1): run once as the user who owns it"
  waited=
  until mkdir "$lock" 2>/dev/null; do
    take_over_stale_lock || {
      [ -n "$waited" ] || say "waiting for another launch to finish its set-up"
      waited=yes
      sleep 0.2 2>/dev/null || sleep 1
    }
  done
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  process_mark $$ > "$lock/owner"
  "$1"
  rm -rf "$lock"
  trap - EXIT INT TERM HUP
}

# Number and start time, so that a later process with the same number is not taken for the owner.
process_mark() { printf '%s %s\n' "$1" "$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20)"; }

take_over_stale_lock() {
  owner=$(cat "$lock/owner" 2>/dev/null) || owner=
  if [ -z "$owner" ]; then
    # Made this very moment, or its maker died before signing it.
    sleep 1
    [ -d "$lock" ] && [ ! -s "$lock/owner" ] || return 1
  else
    pid=${owner%% *}
    if [ -d /proc/self ]; then [ "$(process_mark "$pid")" != "$owner" ]; else ! kill -0 "$pid" 2>/dev/null; fi || return 1
  fi
  # Moving is atomic: of several who wait, one wins; a lock that changed hands meanwhile is put back.
  mv "$lock" "$lock.$$" 2>/dev/null || return 1
  if [ "$(cat "$lock.$$/owner" 2>/dev/null)" = "$owner" ]; then rm -rf "$lock.$$"; else mv "$lock.$$" "$lock"; return 1; fi
}
