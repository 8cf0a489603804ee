package catalog

import "github.com/cfn-cli/cfn/internal/template"

// Texts are what a template says of itself in one language.
type Texts struct {
	// Description says what it makes, Cost what that costs, Why why it is built so.
	Description, Cost, Why string
	// Parameters describes each parameter, Outputs each output.
	Parameters, Outputs map[string]string
}

// Texts gives the template's words, in Spanish or else in English. What has no
// Spanish is given in English.
func (e *Entry) Texts(spanish bool) Texts {
	texts := Texts{
		Description: e.Template.Description, Parameters: map[string]string{}, Outputs: map[string]string{},
		Cost: text(e.english, "Cost"), Why: text(e.english, "Why"),
	}
	for _, p := range e.Template.Parameters {
		texts.Parameters[p.Name] = p.Description
	}
	for _, o := range e.Template.Outputs {
		texts.Outputs[o.Name] = o.Description
	}
	if !spanish || e.spanish == nil {
		return texts
	}
	replace := func(into *string, key string) {
		if translated := text(e.spanish, key); translated != "" {
			*into = translated
		}
	}
	replace(&texts.Description, "Description")
	replace(&texts.Cost, "Cost")
	replace(&texts.Why, "Why")
	translate(texts.Parameters, e.spanish.Get("Parameters"))
	translate(texts.Outputs, e.spanish.Get("Outputs"))
	return texts
}

// Group is parameters that belong together, under a label.
type Group struct {
	Label      string
	Parameters []string
}

// Groups are the template's parameters in the order and the groups of the
// console, with labels in Spanish or else in English. Source: AWS documentation,
// AWS::CloudFormation::Interface.
func (e *Entry) Groups(spanish bool) []Group {
	list := e.Template.Metadata.Get("AWS::CloudFormation::Interface").Get("ParameterGroups")
	if list == nil {
		return nil
	}
	groups := make([]Group, len(list.Items))
	for i, item := range list.Items {
		groups[i].Label = text(item.Get("Label"), "default")
		for _, name := range item.Get("Parameters").Items {
			groups[i].Parameters = append(groups[i].Parameters, name.Scalar())
		}
		if translated := text(e.spanish.Get("Groups"), groups[i].Label); spanish && translated != "" {
			groups[i].Label = translated
		}
	}
	return groups
}

func translate(texts map[string]string, words *template.Node) {
	for name := range texts {
		if translated := text(words, name); translated != "" {
			texts[name] = translated
		}
	}
}

func text(n *template.Node, key string) string {
	if value := n.Get(key); value != nil {
		return value.Scalar()
	}
	return ""
}
