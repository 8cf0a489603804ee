#!/bin/sh
# Runs LocalStack for tests. Usage:
#
#   localstack.sh install        download it; says so where that cannot be
#   localstack.sh run COMMAND…   start it on a free port of the loopback, run
#                                COMMAND with its address in CFN_TEST_LOCALSTACK,
#                                stop it, end with COMMAND's exit code
#
# 4.14.0 is the last version that needs no account. It wants Python 3.13 or
# Docker; Python 3.11 and 3.12 get 4.13.1, which lacks DeletionPolicy: Retain.
set -u
. "$(dirname "$0")/venv.sh"

tests="THE LOCALSTACK TESTS"
image=localstack/localstack:4.14.0
services=s3,cloudformation,iam,sts,sqs,sns,ssm,secretsmanager,logs,events,kms

install() {
	if python=$(find_python 3.13); then
		version=4.14.0
	elif docker info >/dev/null 2>&1; then
		version=docker
		docker pull --quiet "$image" >/dev/null || did_not_run "$tests" "the image $image could not be pulled"
		return
	elif python=$(find_python 3.12 3.11); then
		version=4.13.1
	else
		did_not_run "$tests" "there is neither a Python from 3.11 to 3.13 nor a running Docker"
	fi
	venv=$cache/localstack-$version
	make_venv "$venv" "$python" -c "$here/constraints-$version.txt" "localstack-core[runtime]==$version" ||
		did_not_run "$tests" "LocalStack could not be installed from PyPI"
}

start() {
	scratch=$(mktemp -d)
	log=$scratch/log
	trap stop EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	if [ "$version" = docker ]; then
		container=$(docker run --detach --rm --publish 127.0.0.1::4566 --env SERVICES="$services" \
			--env EAGER_SERVICE_LOADING=1 --env DISABLE_EVENTS=1 "$image") || exit 1
		docker logs --follow "$container" >"$log" 2>&1 &
		server=$!
		address=$(docker port "$container" 4566/tcp)
	else
		port=$("$venv/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
		address=127.0.0.1:$port
		FILESYSTEM_ROOT=$scratch GATEWAY_LISTEN=$address SERVICES=$services STRICT_SERVICE_LOADING=1 \
			EAGER_SERVICE_LOADING=1 DISABLE_EVENTS=1 SKIP_SSL_CERT_DOWNLOAD=1 DNS_ADDRESS=0 LS_LOG=warning \
			"$venv/bin/python" "$here/serve.py" >"$log" 2>&1 </dev/null &
		server=$!
	fi
	await_ready
}

# await_ready looks for the line that LocalStack prints once all services
# answer. It starts in about 6 seconds; a busy machine may need a minute.
await_ready() {
	tries=600
	until grep -qs '^Ready\.' "$log"; do
		tries=$((tries - 1))
		if [ "$tries" -eq 0 ] || ! kill -0 "$server" 2>/dev/null; then
			say "LocalStack did not start. Its log:"
			cat "$log" >&2
			exit 1
		fi
		sleep 0.2
	done
}

# stop kills: an orderly end takes LocalStack six seconds and saves nothing.
stop() {
	[ -n "${container:-}" ] && docker kill "$container" >/dev/null
	[ -n "${server:-}" ] && kill -9 "$server" 2>/dev/null && wait "$server" 2>/dev/null
	rm -rf "$scratch"
}

case ${1:-} in
install) install ;;
run)
	shift
	install
	start
	CFN_TEST_LOCALSTACK=http://$address "$@"
	exit $?
	;;
*)
	say "usage: $0 install | run COMMAND…"
	exit 2
	;;
esac
