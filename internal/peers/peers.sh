#!/bin/sh
# Runs tests with other people's clients of CloudFormation, which know nothing
# of cfn: the AWS CLI, boto3, the CDK CLI, the SAM CLI and Sceptre. Usage:
#
#   peers.sh install        download them; says so where one cannot be
#   peers.sh run COMMAND…   run COMMAND with the path of the AWS CLI in
#                           CFN_TEST_AWS and the folders of the others' programs
#                           in CFN_TEST_BOTO3, CFN_TEST_CDK, CFN_TEST_SAM and
#                           CFN_TEST_SCEPTRE, end with its exit code
#
# NAME.txt beside this file holds what a client of Python is installed with.
set -u
. "$(dirname "$0")/../localstack/venv.sh"

clients="aws boto3 cdk sam sceptre"
cdk_version=2.1148.1

# of_python NAME TITLE prints the folder of a client of PyPI.
of_python() {
	venv=$cache/$1-$(sed -n '1s/.*==//p' "$here/$1.txt")
	python=$(find_python 3.13 3.12 3.11) || did_not_run "THE TESTS WITH $2" "there is no Python from 3.11 to 3.13"
	make_venv "$venv" "$python" -r "$here/$1.txt" || did_not_run "THE TESTS WITH $2" "it could not be installed from PyPI"
	printf '%s\n' "$venv/bin"
}

# of_node prints the folder of the CDK CLI, a package without dependencies.
of_node() {
	dir=$cache/cdk-$cdk_version
	alone "$dir.lock" fill_node || did_not_run "THE TESTS WITH THE CDK CLI" "it could not be installed with npm"
	printf '%s\n' "$dir/node_modules/.bin"
}

fill_node() {
	[ -f "$dir/complete" ] && return
	say "Installing cdk-$cdk_version into $cache (once) …"
	rm -rf "$dir"
	in_time npm install --prefix "$dir" --silent --no-audit --no-fund --ignore-scripts "aws-cdk@$cdk_version" >&2 &&
		: >"$dir/complete"
}

client() {
	case $1 in
	aws) sh "$here/../localstack/awscli.sh" ;;
	boto3) of_python boto3 BOTO3 ;;
	cdk) of_node ;;
	sam) of_python sam "THE SAM CLI" ;;
	sceptre) of_python sceptre SCEPTRE ;;
	esac
}

# install sets the variables of those that are there, and missing to the names
# of the others.
install() {
	missing=
	for name in $clients; do
		bin=$(client "$name")
		[ -n "$bin" ] || missing="$missing $name"
		export "CFN_TEST_$(printf %s "$name" | tr '[:lower:]' '[:upper:]')=$bin"
	done
}

# count says at the end, too, what was not tested. In CI that is a failure for
# the AWS CLI alone: what else is published, and installs here today, is not
# cfn's to vouch for.
count() {
	[ -z "$missing" ] && return
	say "!!! $(printf %s "$missing" | wc -w) of $(printf %s "$clients" | wc -w) clients DID NOT RUN:$missing."
	case "${CI:-} $missing " in "true "*" aws "*) exit 1 ;; esac
}

case ${1:-} in
install)
	install
	count
	;;
run)
	shift
	install
	"$@" || exit
	count
	;;
*)
	say "usage: $0 install | run COMMAND…"
	exit 2
	;;
esac
exit 0
