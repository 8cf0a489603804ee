#!/bin/sh
# Builds a Docker host in a network on the emulator, without an AWS account:
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

say "A network, and the secret that holds the daemon's certificates."
$cfn deploy catalog:vpc --stack-name network --capabilities IAM --yes
cat >tls.yaml <<'YAML'
Resources:
  Tls:
    Type: AWS::SecretsManager::Secret
    Properties:
      Description: ca, cert and key in PEM; put your own here
      GenerateSecretString: { SecretStringTemplate: '{"ca":"","cert":""}', GenerateStringKey: key }
Outputs:
  Arn:
    Value: !Ref Tls
YAML
$cfn deploy tls.yaml --yes

say "The host, copied to be kept: its parameters beside it."
subnets=$($cfn outputs network PrivateSubnetIds)
$cfn catalog new docker-host -p VpcId="$($cfn outputs network VpcId)" -p SubnetId="${subnets%%,*}" \
    -p Clients=10.0.0.0/16 -p TlsSecretArn="$($cfn outputs tls Arn)"
$cfn deploy docker-host.yaml --params-file docker-host.parameters.yaml --capabilities IAM --yes
$cfn outputs docker-host DockerHost

say "A larger one: the plan says before what becomes of the host."
$cfn plan docker-host.yaml -p InstanceType=t4g.medium --capabilities IAM
$cfn deploy docker-host.yaml -p InstanceType=t4g.medium --capabilities IAM --yes

say "And away with it."
$cfn delete docker-host --yes
$cfn delete tls network --yes
