#!/bin/sh
# Prints the path of the AWS CLI (version 1, from PyPI), which the tests use as
# a client of the emulator that knows nothing of cfn. Installs it the first time.
set -u
. "$(dirname "$0")/venv.sh"

version=1.46.3
venv=$cache/awscli-$version

python=$(find_python 3.13 3.12 3.11 3.14) || did_not_run "THE AWS CLI TESTS" "there is no Python from 3.11 on"
make_venv "$venv" "$python" "awscli==$version" || did_not_run "THE AWS CLI TESTS" "the AWS CLI could not be installed from PyPI"
printf '%s\n' "$venv/bin/aws"
