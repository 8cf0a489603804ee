#!/bin/sh
# The steps of a pipeline. Usage: pipeline.sh review|deploy STAGE
#
# review writes the plan to plan.txt and ends with 0 also where there is something
# to change; deploy makes it so.
set -eu
cfn=${CFN:-cfn}
step=$1 stage=$2

case $step in
review)
    code=0
    $cfn plan template.yaml --stack-name "app-$stage" -p Stage="$stage" --exit-code >plan.txt || code=$?
    case $code in
    0) echo "nothing to change in app-$stage" ;;
    3) cat plan.txt ;;
    *) exit "$code" ;;
    esac
    ;;
deploy)
    # --yes: there is nobody to ask; the plan was reviewed.
    $cfn deploy template.yaml --stack-name "app-$stage" -p Stage="$stage" --yes --replace-failed
    $cfn outputs "app-$stage" QueueUrl
    ;;
*)
    echo "usage: $0 review|deploy STAGE" >&2
    exit 2
    ;;
esac
