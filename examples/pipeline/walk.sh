#!/bin/sh
# Does on the emulator what a pipeline would do, without an AWS account:
#
#     sh walk.sh
#
# CFN names the program where it is not found as cfn.
set -eu
cd "$(dirname "$0")"
export CFN_CONTEXT=local
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp template.yaml pipeline.sh "$work"
cd "$work"
cfn=${CFN:-cfn}

say() { printf '\n# %s\n' "$*"; }

say "A change is proposed: its plan is what the reviewer reads."
sh pipeline.sh review test

say "It is merged."
sh pipeline.sh deploy test

say "The same again: nothing to review, nothing to do."
sh pipeline.sh review test
sh pipeline.sh deploy test

say "A mistake in the template ends the pipeline before anything is touched."
sed 's/!Ref Stage/!Ref Stagee/' template.yaml >wrong.yaml
mv wrong.yaml template.yaml
code=0
sh pipeline.sh review test || code=$?
[ "$code" = 5 ]

say "And away with it."
$cfn delete app-test --yes
