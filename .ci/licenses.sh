#!/bin/sh
# Prints the licences of all libraries that are linked into cfn on any platform,
# for the archives of a release.
set -eu
cd "$(dirname "$0")/.."

for os in linux darwin windows; do
	GOOS=$os go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/cfn
done | sort -u | while read -r module version dir; do
	found=no
	for text in "$dir"/LICEN[CS]E* "$dir"/COPYING* "$dir"/NOTICE*; do
		[ -f "$text" ] || continue
		found=yes
		printf '\n=== %s %s: %s ===\n\n' "$module" "$version" "$(basename "$text")"
		cat "$text"
	done
	if [ "$found" = no ]; then
		echo "$0: $module $version has no licence file" >&2
		exit 1
	fi
done
