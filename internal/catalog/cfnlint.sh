#!/bin/sh
# Checks the templates of the catalog with AWS's own linter, cfn-lint. Usage:
#
#   cfnlint.sh install        download it; says so where that fails
#   cfnlint.sh run COMMAND…   run COMMAND with cfn-lint's path in
#                             CFN_TEST_CFNLINT, end with its exit code
set -u
. "$(dirname "$0")/../localstack/venv.sh"

# lint prints the path of cfn-lint, or nothing after saying what did not run.
lint() {
	venv=$cache/$(sed -n '1s/==/-/p' "$here/cfnlint.txt")
	python=$(find_python 3.13 3.12 3.11) || did_not_run "THE CATALOG'S CHECK WITH CFN-LINT" "there is no Python from 3.11 to 3.13"
	make_venv "$venv" "$python" -r "$here/cfnlint.txt" || did_not_run "THE CATALOG'S CHECK WITH CFN-LINT" "it could not be installed from PyPI"
	printf '%s\n' "$venv/bin/cfn-lint"
}

CFN_TEST_CFNLINT=$(lint) || exit
case ${1:-} in
install) ;;
run)
	shift
	export CFN_TEST_CFNLINT
	exec "$@"
	;;
*)
	say "usage: $0 install | run COMMAND…"
	exit 2
	;;
esac
