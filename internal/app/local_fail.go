package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/command/local"
	"github.com/cfn-cli/cfn/internal/env"
)

func failCommand(e *env.Env) *cli.Command {
	return &cli.Command{
		Name: "fail", Usage: "make resources and requests fail on demand",
		Description: "Rules hold in all accounts and regions unless they name one, also after a restart, until they\n" +
			"have happened or are cleared. A replacement of a resource is a create, and later a delete of the old one.\n\n" +
			"  cfn local fail --type AWS::SNS::Topic --on update             UPDATE_ROLLBACK_COMPLETE\n" +
			"  cfn local fail --type AWS::SNS::Topic --on update --times 2   UPDATE_ROLLBACK_FAILED\n" +
			"  cfn local fail --type AWS::SNS::Topic --on detect             a drift detection that fails\n" +
			"  cfn local fail --throttle 20% --latency 200ms\n\n" +
			"The IaC generator: a scan or a template that fails, a resource that cannot be read or has warnings,\n" +
			"and scans that expire before their time.\n\n" +
			"  cfn local fail --on scan --reason 'Internal failure'\n" +
			"  cfn local fail --type AWS::SNS::Topic --on read --warning UNSUPPORTED_PROPERTIES --property KmsMasterKeyId\n" +
			"  cfn local fail --expire-scans 1\n\n" +
			"A failures file says the same in YAML, and answers for custom resources:\n\n" +
			"  rules:\n" +
			"    - {type: AWS::SQS::Queue, on: create, stack: shop, reason: no, times: 2}\n" +
			"  customResources:\n" +
			"    - {type: Custom::Seed, PhysicalResourceId: seed-1, Data: {Value: 42}}\n" +
			"  throttle: 20%\n" +
			"  latency: 200ms",
		Flags: []cli.Flag{
			text("type", "TYPE", "resources of this type fail", inputGroup),
			text("on", "ACTION", "when they fail: create, update, delete, import or detect; scan, read or generate", inputGroup),
			text("stack", "NAME", "only in this stack and those nested in it", inputGroup),
			text("logical-id", "ID", "only this resource", inputGroup),
			text("account", "ID", "only in this emulated account", inputGroup),
			text("in", "REGION", "only in this region", inputGroup),
			text("reason", "TEXT", "why they fail, word for word; else an error in AWS's form", inputGroup),
			text("warning", "TYPE", "on read, a warning of this type instead of a failure", inputGroup),
			texts("property", "PATH", "what the warning is about, as Code/S3Bucket; repeat it for more", inputGroup),
			&cli.IntFlag{Name: "times", DefaultText: "N", Value: 1, Usage: "how often; once by default, 0 always", Category: inputGroup},
			text("throttle", "SHARE", "share of the requests that are throttled, 20% or 0.2; 0 none", inputGroup),
			text("latency", "DURATION", "what each request takes longer, as in 200ms; 0 nothing", inputGroup),
			text("list-delay", "DURATION", "how late the lists of StackSet operations are, as on AWS", inputGroup),
			&cli.IntFlag{Name: "expire-scans", DefaultText: "N", Usage: "the N newest resource scans have expired; 0 none", Category: inputGroup},
			text("file", "FILE", "what this YAML file says, in place of what is set", inputGroup),
			flag("list", "print what is set", howGroup),
			flag("clear", "nothing fails on demand any more", howGroup),
		},
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			o := local.FailOptions{
				Common: common(c), List: c.Bool("list"), Clear: c.Bool("clear"), File: c.String("file"), Rule: rule(c),
				Throttle: c.String("throttle"), Latency: c.String("latency"), ListDelay: c.String("list-delay"),
			}
			if c.IsSet("expire-scans") {
				scans := c.Int("expire-scans")
				o.ExpireScans = &scans
			}
			return local.Fail(c.Context, e, o)
		},
	}
}

// rule is the failure that the flags describe, nil where they do not.
func rule(c *cli.Context) *local.Rule {
	for _, name := range []string{"type", "on", "stack", "logical-id", "account", "in", "reason", "warning", "property", "times"} {
		if c.IsSet(name) {
			return &local.Rule{
				Type: c.String("type"), On: local.Action(c.String("on")), Stack: c.String("stack"),
				LogicalID: c.String("logical-id"), Account: c.String("account"), Region: c.String("in"), Reason: c.String("reason"),
				Warning: c.String("warning"), Properties: c.StringSlice("property"), Times: c.Int("times"),
			}
		}
	}
	return nil
}
