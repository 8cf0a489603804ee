#!/bin/sh
# Prints the path of a build tool in the version that the project uses, after
# compiling it into the cache the first time (1 to 4 minutes on two cores).
# Usage: tools.sh golangci-lint | goreleaser
set -eu

case $1 in
golangci-lint) module=github.com/golangci/golangci-lint/v2/cmd/golangci-lint version=v2.15.0 ;;
goreleaser) module=github.com/goreleaser/goreleaser/v2 version=v2.16.0 ;;
*)
	echo "$0: unknown tool: $1" >&2
	exit 2
	;;
esac

bin=${CFN_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cfn-tools}/$1-$version
if [ ! -x "$bin/$1" ]; then
	echo "Compiling $1 $version into $bin (once) …" >&2
	GOBIN=$bin GOFLAGS= CGO_ENABLED=0 go install "$module@$version"
fi
echo "$bin/$1"
