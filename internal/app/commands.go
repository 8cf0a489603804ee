package app

import (
	"github.com/urfave/cli/v2"

	"github.com/cfn-cli/cfn/internal/env"
)

// The groups of commands in help, in this order.
const (
	changeGroup = "Change stacks"
	readGroup   = "Look at stacks"
	aroundGroup = "Around"
)

// commands is the whole tree.
func commands(e *env.Env) []*cli.Command {
	return []*cli.Command{
		deployCommand(e),
		updateCommand(e),
		planCommand(e),
		importCommand(e),
		deleteCommand(e),
		rollbackCommand(e),
		cancelCommand(e),
		signalCommand(e),
		changesetCommand(e),
		refactorCommand(e),
		stacksetCommand(e),
		iacCommand(e),
		policyCommand(e),
		protectCommand(e, true),
		protectCommand(e, false),
		listCommand(e),
		statusCommand(e),
		resourcesCommand(e),
		outputsCommand(e),
		eventsCommand(e),
		templateCommand(e),
		exportsCommand(e),
		watchCommand(e),
		limitsCommand(e),
		costCommand(e),
		driftCommand(e),
		catalogCommand(e),
		contextCommand(e),
		localCommand(e),
		completionCommand(e),
		completeCommand(e),
		versionCommand(e),
		helpTopic(e),
	}
}
