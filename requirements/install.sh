#!/bin/sh
# install.sh node|dev [FOLDER]: make the environment (.venv) and install the hash-pinned locks into it with pip, whose
# own settings (mirror, proxy, certificates) are respected; then make the pages' scripts with npm, likewise. Stamps with
# the digests of what went in make a second call instant.
set -eu
what=$1 venv=${2:-.venv}
node="requirements/base.txt requirements/outlook.txt"
dev="$node requirements/dev.txt"
digest() { cat "$@" | cksum; }
stamped() { [ -x "$venv/bin/python" ] && [ "$(cat "$venv/$1" 2>/dev/null)" = "$2" ]; }

# Without its scripts a node still takes everything in, sealed on arrival, and `vigie doctor` says so; who develops is stopped.
scripts() {
  inputs="package-lock.json requirements/bundle.mjs $(find vigie -path '*/js/*.js' | sort)"
  # shellcheck disable=SC2086  # the lists are meant to split
  now=$(digest $inputs)
  [ "$(cat node_modules/.vigie 2>/dev/null)" = "$now" ] && return
  PATH=$PATH:$(cd "$venv/bin" && pwd)
  if ! node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null || ! command -v npm >/dev/null; then
    echo "  installing requirements/browser.txt"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/browser.txt
    PATH=$(cd "$venv/bin" && pwd):$PATH
  fi
  echo "  making the pages' scripts"
  npm ci --ignore-scripts --no-audit --no-fund --silent && node requirements/bundle.mjs && echo "$now" >node_modules/.vigie
}
scripts_or_say() {
  scripts || { echo "The pages' scripts could not be made (npm): this node seals on arrival only." >&2; [ "$what" = node ]; }
}

# shellcheck disable=SC2086  # the lists are meant to split
if stamped dev "$(digest $dev)" || { [ "$what" = node ] && stamped node "$(digest $node)"; }; then
  scripts_or_say
  exit
fi
# shellcheck disable=SC2086
if [ "$what" = dev ]; then locks=$dev; else locks=$node; fi

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
if ! [ -x "$venv/bin/python" ]; then
  for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if new_enough "$python"; then break; else python=; fi
  done
  [ -n "$python" ] || { echo "Vigie needs Python 3.11 or later on the PATH (or PYTHON=/its/path)." >&2; exit 1; }
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$what" = dev ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
      apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    else
      echo "This Python cannot make environments; on Debian: apt-get install python3-venv" >&2
      exit 1
    fi
  fi
  "$python" -m venv "$venv"
fi

echo "  installing $locks"
set --
for lock in $locks; do set -- "$@" -r "$lock"; done
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@"
pwd >"$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/vigie.pth"
# shellcheck disable=SC2086
digest $locks >"$venv/$what"
scripts_or_say
