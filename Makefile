.POSIX:
.SUFFIXES:

# Flags for go test, for example TESTFLAGS=-race.
TESTFLAGS =
# One static program without the paths of the machine that built it.
BUILDFLAGS = -trimpath -ldflags '-s -w'

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name text; do printf '  make %-16s%s\n' "$$name" "$$text"; done

build: ## compile ./cfn
	CGO_ENABLED=0 go build $(BUILDFLAGS) -o cfn ./cmd/cfn

test: test-go score test-localstack test-peers test-catalog ## run all tests

test-go: ## run all tests that need no other program
	GORACE=atexit_sleep_ms=0 go test -timeout 30m $(TESTFLAGS) ./...

score: ## print how the emulator compares with recordings of the real service
	@go test -v $(TESTFLAGS) -run '^TestScore$$' ./internal/emulator/conformance | sed -n 's/^ *score_test.go:[0-9]*: \(L[0-9]:\)/conformance \1/p'

test-localstack: ## run the stack lifecycle against a real LocalStack
	sh internal/localstack/localstack.sh run go test $(TESTFLAGS) -count=1 -run '^Test(On)?LocalStack' ./internal/acceptance ./internal/artifact

test-peers: ## run other clients (AWS CLI, boto3, CDK, SAM, Sceptre) against the emulator
	sh internal/peers/peers.sh run go test $(TESTFLAGS) -count=1 -parallel 8 -run '^Test(AWSCLI|Peers)' ./internal/acceptance

test-catalog: ## check the catalog's templates with cfn-lint
	sh internal/catalog/cfnlint.sh run go test $(TESTFLAGS) -count=1 -run '^TestCFNLint' ./internal/catalog

lint: ## check format, vet and the project's rules
	"$$(sh .ci/tools.sh golangci-lint)" run

fmt: ## format all Go files
	"$$(sh .ci/tools.sh golangci-lint)" fmt

bench: ## measure cfn against its budgets and beside the AWS CLI
	-go run ./internal/bench
	aws=$$(sh internal/localstack/awscli.sh) && CFN_TEST_AWS=$$aws sh internal/localstack/localstack.sh run go run ./internal/bench localstack beside

install: ## install cfn where `go install` puts programs
	CGO_ENABLED=0 go install $(BUILDFLAGS) ./cmd/cfn

.PHONY: help build test test-go score test-localstack test-peers test-catalog lint fmt bench install
