package provider

import (
	"fmt"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Answer is what the function or topic behind custom resources answers, which
// the emulator does not run (AWS documentation, "Custom resource response
// objects"). It holds for the resources of a type, of a logical ID or of both,
// in all accounts and regions.
type Answer struct {
	Type      string `json:"type,omitempty"`
	LogicalID string `json:"logicalId,omitempty"`
	// PhysicalResourceID is what Ref returns, from the creation on; empty gives
	// one in the form STACK-LOGICALID-RANDOM.
	PhysicalResourceID string `json:"PhysicalResourceId,omitempty"`
	// Data are the attributes for Fn::GetAtt. A creation and each update take
	// them over.
	Data map[string]any `json:"Data,omitempty"`
}

const answerPrefix = "answer/"

// SetAnswers replaces all answers. Of several that match, the first holds.
func SetAnswers(tx store.Tx, answers []Answer) error {
	if err := store.DeleteAll(tx, answerPrefix); err != nil {
		return err
	}
	for i, a := range answers {
		if err := store.Put(tx, fmt.Sprintf("%s%08d", answerPrefix, i), a); err != nil {
			return err
		}
	}
	return nil
}

// Answers lists the answers in their order.
func Answers(tx store.Tx) ([]Answer, error) { return store.List[Answer](tx, answerPrefix) }

// answerFor finds the answer for a resource, nil where there is none and for
// everything that is no custom resource.
func answerFor(tx store.Tx, p Physical) (*Answer, error) {
	if !IsCustom(p.Type) {
		return nil, nil
	}
	answers, err := Answers(tx)
	for _, a := range answers {
		if (a.Type == "" || a.Type == p.Type) && (a.LogicalID == "" || a.LogicalID == p.LogicalID) {
			return &a, err
		}
	}
	return nil, err
}

// customAttribute is an attribute of a custom resource: a name in its Data.
func customAttribute(tx store.Tx, p Physical, attribute string) (any, error) {
	r, ok, err := Find(tx, p)
	if err != nil {
		return nil, err
	}
	if ok {
		if value, known := property(r.Data, attribute); known {
			return value, nil
		}
	}
	return nil, fmt.Errorf("CustomResource attribute error: Vendor response doesn't contain %s attribute in object %s|%s|%s",
		attribute, p.StackID, p.LogicalID, requestToken(p))
}
