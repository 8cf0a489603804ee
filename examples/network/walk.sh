#!/bin/sh
# Builds a network from the catalog on the emulator, without an AWS account:
#
#     sh walk.sh
#
# CFN names the program where it is not found as cfn.
set -eu
cfn=${CFN:-cfn}
export CFN_CONTEXT=local
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

say() { printf '\n# %s\n' "$*"; }

say "What the network is made of, and what it costs."
$cfn catalog show vpc

say "A copy with its parameters, to be kept with the project."
$cfn catalog new vpc -p Zones=2 -p Nat=single
$cfn deploy vpc.yaml --params-file vpc.parameters.yaml --stack-name network --capabilities IAM --yes
vpc=$($cfn outputs network VpcId)
isolated=$($cfn outputs network IsolatedSubnetIds)

say "Security groups and a network ACL in it, straight from the catalog."
$cfn deploy catalog:security-groups --stack-name tiers -p VpcId="$vpc" --yes
$cfn deploy catalog:network-acl --stack-name fence -p VpcId="$vpc" \
    -p SubnetId1="${isolated%%,*}" -p SubnetId2="${isolated##*,}" --yes

say "A NAT gateway in each zone: what would change, and the change."
$cfn plan vpc.yaml --stack-name network -p Nat=per-zone
$cfn deploy vpc.yaml --stack-name network -p Nat=per-zone --capabilities IAM --yes

say "And away with it, what was built last first."
$cfn delete fence tiers --yes
$cfn delete network --yes
