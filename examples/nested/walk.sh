#!/bin/sh
# Deploys an application of nested stacks on the emulator, without an AWS account:
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
cp ./*.yaml "$work"
cd "$work"

say() { printf '\n# %s\n' "$*"; }
# exits CODE COMMAND...: the exit code is what scripts and pipelines go by.
exits() {
    want=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$want" ] || { echo "exit code $got, not $want: $*" >&2; exit 1; }
}

say "The parts travel along with the template that names them."
$cfn deploy app.yaml --capabilities IAM --yes

say "A part changes: the plan shows it inside of its stack."
sed 's/VisibilityTimeout: 30/VisibilityTimeout: 60/' messages.yaml >changed.yaml
mv changed.yaml messages.yaml
exits 3 $cfn plan app.yaml --capabilities IAM --exit-code
$cfn deploy app.yaml --capabilities IAM --yes

say "A part fails: the cause is told through the parent, at its line."
sed 's/VisibilityTimeout: 60/VisibilityTimeout: 90/' messages.yaml >changed.yaml
mv changed.yaml messages.yaml
$cfn local fail --type AWS::SQS::Queue --on update --reason "the queue is in use"
exits 1 $cfn deploy app.yaml --capabilities IAM --yes

say "Somebody changes a part behind its stack's back: drift looks into it."
part=$($cfn resources app --output json --query "[?logicalId=='Messages'].physicalId | [0]" | cut -d/ -f2)
$cfn local drift "$part" Queue VisibilityTimeout=5
exits 3 $cfn drift app --exit-code
$cfn update "$part" --revert-drift --yes

say "And away with it: the parts go with their parent."
$cfn delete app --yes
