// Command cfn takes AWS CloudFormation stacks through their whole life.
package main

import (
	"context"
	"os"

	"github.com/cfn-cli/cfn/internal/app"
	"github.com/cfn-cli/cfn/internal/env"
)

func main() { os.Exit(app.Main(context.Background(), env.OS(), os.Args)) }
