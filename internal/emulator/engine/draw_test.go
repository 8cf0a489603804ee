package engine_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
)

// kinds are the types of drawn resources: their attributes and, with %s for a
// value, their properties. The name replaces, the rest changes in place.
var kinds = []struct{ typeName, attribute, properties, name string }{
	{"AWS::SNS::Topic", "TopicName", "DisplayName: %s", "TopicName"},
	{"AWS::SQS::Queue", "Arn", "KmsMasterKeyId: %s", "QueueName"},
	{"AWS::SSM::Parameter", "Value", "Type: String, Value: %s", "Name"},
	{"AWS::SNS::Topic", "TopicArn", "DisplayName: %s", "TopicName"},
	{"AWS::CloudFormation::Stack", "Outputs.Own", "TemplateURL: nested-%s", ""},
	{"AWS::SQS::Queue", "QueueName", "KmsMasterKeyId: %s", "QueueName"},
}

// author draws the lines of a template.
type author struct {
	*rapid.T
	label string
	// conditional are the drawn resources so far, and whether they have the
	// condition.
	conditional map[string]bool
	ids         []string
}

func (a *author) draw(what string, most int) int {
	return rapid.IntRange(0, most).Draw(a.T, a.label+" "+what)
}

func (a *author) maybe(what string) bool { return a.draw(what, 2) == 0 }

// drawTemplate makes a template of up to six resources of different types,
// which refer to each other in one direction or the other, have conditions,
// names and policies. With nesting, one of them is a nested stack. The
// condition holds in one of two templates.
func drawTemplate(t *rapid.T, label string, nesting bool) string {
	a := &author{T: t, label: label, conditional: map[string]bool{}}
	order := []int{0, 1, 2, 3, 4, 5}
	if a.maybe("backwards") {
		slices.Reverse(order)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Conditions: {On: !Equals [%d, 0]}\nResources:\n", a.draw("condition", 1))
	b.WriteString("  Own: {Type: AWS::SNS::Topic}\n")
	for _, i := range order {
		nested := kinds[i].name == ""
		if !a.maybe(fmt.Sprint("without ", i)) && (nesting || !nested) {
			b.WriteString(a.resource(i))
		}
	}
	b.WriteString("Outputs:\n  Own: {Value: !Ref Own, Export: {Name: own}}\n")
	for _, id := range a.ids {
		if a.maybe("output of " + id) {
			fmt.Fprintf(&b, "  %s: {Value: %s}\n", id, a.reference(id, false))
		}
	}
	return b.String()
}

func (a *author) resource(i int) string {
	id, kind := fmt.Sprint("R", i), kinds[i]
	on := a.maybe(id + " conditional")
	value := fmt.Sprint("v", a.draw(id+" value", 1))
	if len(a.ids) > 0 && kind.name != "" && !a.maybe(id+" alone") {
		value = a.reference(a.ids[a.draw(id+" refers to", len(a.ids)-1)], on)
	}
	properties := fmt.Sprintf(kind.properties, value)
	if kind.name != "" && a.maybe(id+" named") {
		properties += fmt.Sprintf(", %s: %s-%d", kind.name, id, a.draw(id+" name", 1))
	}
	line := fmt.Sprintf("  %s: {Type: %s, Properties: {%s}", id, kind.typeName, properties)
	if on {
		line += ", Condition: On"
	}
	if len(a.ids) > 0 && a.maybe(id+" depends") {
		// What a condition leaves out nobody may depend on.
		if need := a.ids[a.draw(id+" depends on", len(a.ids)-1)]; on || !a.conditional[need] {
			line += ", DependsOn: " + need
		}
	}
	if a.maybe(id + " deletion") {
		line += ", DeletionPolicy: " + []string{"Delete", "Retain", "RetainExceptOnCreate"}[a.draw(id+" deletion policy", 2)]
	}
	if a.maybe(id + " replaced") {
		line += ", UpdateReplacePolicy: Retain"
	}
	a.ids, a.conditional[id] = append(a.ids, id), on
	return line + "}\n"
}

// reference is a value made of another resource; on tells that it is used
// only where the condition holds.
func (a *author) reference(id string, on bool) string {
	attribute := kinds[int(id[1]-'0')].attribute
	value := []string{"!Ref " + id, "!GetAtt " + id + "." + attribute, `!Sub "<${` + id + "." + attribute + `}>"`}[a.draw("reference to "+id, 2)]
	if a.conditional[id] && !on {
		return "!If [On, " + value + ", none]"
	}
	return value
}

// drawNested makes what the nested stacks are made of.
func drawNested(t *rapid.T) map[string]string {
	templates := map[string]string{}
	for _, url := range []string{"nested-v0", "nested-v1"} {
		a := &author{T: t, label: url, conditional: map[string]bool{}}
		templates[url] = "Conditions: {On: !Equals [0, 0]}\nResources:\n  Own: {Type: AWS::SNS::Topic}\n" +
			strings.ReplaceAll(a.resource(0)+a.resource(1), "Name: R", "Name: N") + "Outputs: {Own: {Value: !Ref Own}}\n"
	}
	return templates
}

// drawFaults makes failures, of which some strike more than once.
func drawFaults(t *rapid.T) (faults []engine.Fault) {
	for i := range rapid.IntRange(0, 3).Draw(t, "faults") {
		faults = append(faults, engine.Fault{
			LogicalID: fmt.Sprintf("R%d", rapid.IntRange(0, 5).Draw(t, fmt.Sprint("fault of ", i))),
			On:        rapid.SampledFrom([]engine.Action{engine.Create, engine.Update, engine.Delete}).Draw(t, fmt.Sprint("fault on ", i)),
			Times:     rapid.IntRange(1, 3).Draw(t, fmt.Sprint("times ", i)),
		})
	}
	return faults
}
