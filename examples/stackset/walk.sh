#!/bin/sh
# Walks a StackSet through its life on the emulator, without an AWS account:
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
cp stackset.yaml baseline.yaml "$work"
cd "$work"

say() { printf '\n# %s\n' "$*"; }
# exits CODE COMMAND...: the exit code is what scripts and pipelines go by.
exits() {
    want=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$want" ] || { echo "exit code $got, not $want: $*" >&2; exit 1; }
}

say "The administrator's account gets one role, each other account another."
$cfn stackset roles --admin --deploy --yes
for account in 111111111111 222222222222 333333333333; do
    $cfn stackset roles --execution --deploy --administrator 000000000000 --context local/$account --yes
done

say "The plan: three accounts, three regions, one override. Then it is made so."
exits 3 $cfn stackset plan stackset.yaml --exit-code
$cfn stackset apply stackset.yaml --yes

say "The same again: nothing to do."
$cfn stackset plan stackset.yaml --exit-code
$cfn --context local/333333333333 list --region sa-east-1

say "The template changes, and one account refuses it in one region."
sed 's/TopicName: baseline-alerts/TopicName: baseline-alerts\n      DisplayName: Alerts/' baseline.yaml >changed.yaml
mv changed.yaml baseline.yaml
$cfn local fail --type AWS::SNS::Topic --on update --account 222222222222 --in eu-west-1 --reason "denied by the organization"
exits 1 $cfn stackset apply stackset.yaml --yes

say "The cause is mended; what failed is tried again."
$cfn local fail --clear
$cfn stackset apply stackset.yaml --retry-outdated --yes
$cfn stackset status baseline

say "What exists, as a file: its plan shows no changes."
$cfn stackset export baseline exported/stackset.yaml
$cfn stackset plan exported/stackset.yaml --exit-code

say "A region less in one target: what is not in the file stays until --prune."
sed 's/regions: \[us-east-1, eu-west-1\]$/regions: [us-east-1]/' stackset.yaml >less.yaml
exits 3 $cfn stackset plan less.yaml --exit-code
$cfn stackset apply less.yaml --prune --yes

say "And away with it: the instances first."
$cfn stackset delete baseline --yes
