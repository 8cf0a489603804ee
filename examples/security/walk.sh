#!/bin/sh
# Guards an account with templates of the catalog, on the emulator:
#
#     sh walk.sh
#
# CFN names the program where it is not found as cfn.
set -eu
cfn=${CFN:-cfn}
export CFN_CONTEXT=local

say() { printf '\n# %s\n' "$*"; }

say "What there is for security."
$cfn catalog list --topic security

say "Who did what, who pays, and where data may lie."
$cfn deploy catalog:cloudtrail --yes
$cfn deploy catalog:budget -p Amount=100 -p Email=ops@example.com --yes
$cfn deploy catalog:secure-bucket --stack-name data -p Encryption=own-key --yes

say "The pipeline of one branch of one repository may drive the stacks app-*."
account=$($cfn status data --output json --query id | cut -d: -f5)
$cfn deploy catalog:ci-role -p Repository=example/shop \
    -p DeployRoleArn="arn:aws:iam::$account:role/deploy" --capabilities IAM --yes
$cfn outputs ci-role RoleArn

say "And away with it; the buckets and the key stay."
$cfn delete ci-role data budget cloudtrail --yes
