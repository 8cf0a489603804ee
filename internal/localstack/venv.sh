# What the scripts that install clients and LocalStack share: a Python program
# of PyPI, installed once in a folder of its own under the cache. To be sourced.
# shellcheck shell=sh

here=$(cd "$(dirname "$0")" && pwd)
cache=${CFN_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cfn-tools}

say() { printf '%s\n' "$*" >&2; }

# did_not_run WHAT REASON ends the script. A developer without Python or network
# can work on, and is told what was not tested; in CI that is a failure.
did_not_run() {
	say ""
	say "!!! ------------------------------------------------------------------"
	say "!!! $1 DID NOT RUN: $2."
	say "!!! ------------------------------------------------------------------"
	[ "${CI:-}" = true ] && exit 1
	exit 0
}

# find_python VERSION… prints the first Python of these versions (such as 3.13)
# that can make a virtual environment. pyenv's versions count although only the
# chosen one answers to its name.
find_python() {
	for wanted in "$@"; do
		for python in "python$wanted" python3 "${PYENV_ROOT:-$HOME/.pyenv}/versions/$wanted".*/bin/python; do
			"$python" -c "import ensurepip, ssl, sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" 2>/dev/null || continue
			printf '%s\n' "$python"
			return
		done
	done
	return 1
}

# in_time COMMAND… ends it after ten minutes, where the machine can do that.
in_time() {
	if command -v timeout >/dev/null; then
		timeout 600 "$@"
	else
		"$@"
	fi
}

# alone LOCK COMMAND… runs it while nobody else on this machine runs one with
# that lock, where the machine can lock (macOS cannot).
alone() {
	lock=$1
	shift
	mkdir -p "$(dirname "$lock")"
	{
		! command -v flock >/dev/null || flock 9
		"$@"
	} 9>"$lock"
}

# make_venv DIR PYTHON PIP-ARGUMENT… installs into DIR, unless that was done.
make_venv() { alone "$1.lock" fill_venv "$@"; }

# A folder that an interrupted install left behind is made anew.
fill_venv() {
	venv=$1 python=$2
	shift 2
	[ -f "$venv/complete" ] && "$venv/bin/python" -c '' 2>/dev/null && return
	say "Installing $(basename "$venv") into $cache (once) …"
	rm -rf "$venv"
	"$python" -m venv "$venv" &&
		in_time "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >&2 &&
		: >"$venv/complete"
}
