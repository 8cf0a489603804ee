#!/bin/sh
# Takes what grew by hand into a stack, on the emulator:
#
#     sh walk.sh
#
# CFN names the program where it is not found as cfn.
set -eu
cd "$(dirname "$0")"
cfn=${CFN:-cfn}
export CFN_CONTEXT=local
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp account.yaml "$work"
cd "$work"

say() { printf '\n# %s\n' "$*"; }

say "An account that grew by hand."
$cfn local seed account.yaml

say "Its storage and its topics come into a stack."
$cfn iac adopt legacy --type 'AWS::S3::*' --type 'AWS::SNS::*' --yes
$cfn status legacy

say "The file that it is made of: names and ARNs have become references."
grep -n -e '!Ref' -e '!GetAtt' -e '!Sub' legacy.yaml

say "What is there is what the file says, and deploying it again changes nothing."
$cfn drift legacy --exit-code
$cfn deploy legacy.yaml --yes

say "The queue is left; the same in single steps."
$cfn iac scan --new --wait
$cfn iac resources --unmanaged
$cfn iac generate rest --type AWS::SQS::Queue --deletion-policy retain
$cfn iac pull rest -o rest.yaml
$cfn iac import rest rest --yes
$cfn drift rest --exit-code
