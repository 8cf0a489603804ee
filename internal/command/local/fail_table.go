package local

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/term"
)

// addFailures tells what is set, a row each.
func addFailures(table *term.Table, f emulator.Failures) {
	add := func(label, value string) { table.Row(term.Styled(term.Dim, label), term.Text(value)) }
	for _, rule := range f.Rules {
		label := "Fails"
		if rule.Warning != "" {
			label = "Warned"
		}
		add(label, ruleText(rule))
	}
	if f.Throttle != nil {
		add("Throttled", f.Throttle.String()+" of the requests")
	}
	if f.Latency != nil {
		add("Latency", f.Latency.String()+" on each request")
	}
	if f.ListDelay != nil {
		add("Late", "lists of StackSet operations, by "+f.ListDelay.String())
	}
	if f.ExpiredScans != nil {
		add("Expired", "the newest of the resource scans, "+strconv.Itoa(*f.ExpiredScans)+" in each account and region")
	}
	for _, answer := range f.CustomResources {
		add("Answered", answerText(answer))
	}
}

func ruleText(rule Rule) string {
	text := string(rule.On) + " of " + which(rule.Type, rule.LogicalID)
	switch {
	case rule.On == engine.Scan:
		text = "resource scan"
	case rule.On == engine.Generate:
		text = "generation of a template"
	case rule.Warning != "":
		text += ", " + rule.Warning
		if len(rule.Properties) > 0 {
			text += " (" + strings.Join(rule.Properties, ", ") + ")"
		}
	}
	if rule.Stack != "" {
		text += " in " + rule.Stack
	}
	if rule.Account != "" {
		text += " in account " + rule.Account
	}
	if rule.Region != "" {
		text += " in " + rule.Region
	}
	switch rule.Times {
	case 0:
		text += ", always"
	case 1:
		text += ", once"
	default:
		text += fmt.Sprintf(", %d times", rule.Times)
	}
	if rule.Reason != "" {
		text += ": " + rule.Reason
	}
	return text
}

func answerText(answer provider.Answer) string {
	text := which(answer.Type, answer.LogicalID)
	if answer.PhysicalResourceID != "" {
		text += " as " + answer.PhysicalResourceID
	}
	return text
}

// which names the resources that a rule is about.
func which(typeName, logicalID string) string {
	switch {
	case typeName == "" && logicalID == "":
		return "any resource"
	case logicalID == "":
		return typeName
	case typeName == "":
		return logicalID
	default:
		return logicalID + " (" + typeName + ")"
	}
}
