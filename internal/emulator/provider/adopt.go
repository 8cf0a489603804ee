package provider

import (
	"fmt"
	"maps"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Origin is a resource's place in a stack. Of a resource that has left the stack
// that made it, the record keeps it: generated names are made of it.
type Origin struct{ StackName, StackID, LogicalID string }

// Unowned gives the resource that p.Identifier names, for a stack to take
// over. It fails with an *Error where there is none, a stack has it, or the
// properties, if any are given, are not those of the type. Their values are not
// compared (AWS documentation, "Import AWS resources into a CloudFormation
// stack", validation).
func Unowned(tx store.Tx, p Physical) (*Resource, error) {
	r, ok, err := Find(tx, p)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, &Error{Type: p.Type, Code: "NotFound", token: requestToken(p), Message: missing(p)}
	case r.StackID != "":
		message := fmt.Sprintf("%s already exists in stack %s", r.Identifier, r.StackID)
		return nil, &Error{Type: p.Type, Code: "AlreadyExists", Message: message, plain: true}
	case p.Properties != nil:
		return r, validate(p)
	default:
		return r, nil
	}
}

// missing says that there is no such resource, in the words of the type's
// handler as tests of other programs have noted them from change sets of AWS.
func missing(p Physical) string {
	switch p.Type {
	case bucketType:
		return "Bucket not found"
	case "AWS::DynamoDB::Table":
		return fmt.Sprintf("Table: %s does not exist.", p.Identifier)
	default:
		return fmt.Sprintf("Resource of type '%s' with identifier '%s' was not found.", p.Type, p.Identifier)
	}
}

// Adopt makes the resource that p.Identifier names one of p's stack, and gives
// it as it was before. Its properties and tags stay as they are. It fails as
// Unowned does.
func (x *Provider) Adopt(tx store.Tx, p Physical) (before *Resource, err error) {
	if before, err = Unowned(tx, p); err != nil {
		return nil, err
	}
	r := *before
	r.move(p.StackName, p.StackID, p.LogicalID)
	return before, store.Put(tx, r.key(), &r)
}

// Retag gives a resource the tags of p, besides those among its properties.
func (x *Provider) Retag(tx store.Tx, p Physical) error {
	r, ok, err := Find(tx, p)
	if err != nil {
		return err
	}
	if !ok {
		return notFound(p)
	}
	r.Tags = p.Tags
	return r.Save(tx)
}

// Transfer gives the resource of one stack to another, or another logical ID,
// with the tags that it gets there. Its properties stay as they are. It fails
// with an *Error where the resource does not exist any more.
func (x *Provider) Transfer(tx store.Tx, p Physical, to Origin, tags map[string]string) error {
	r, ok, err := Find(tx, p)
	if err != nil {
		return err
	}
	if !ok {
		return notFound(p)
	}
	r.Tags = tags
	r.move(to.StackName, to.StackID, to.LogicalID)
	return r.Save(tx)
}

// Disown takes a resource out of its stack and leaves it as it is; the stack's
// own tags become the resource's. One that is gone, or another stack's by now,
// is left alone.
func (x *Provider) Disown(tx store.Tx, p Physical) error {
	r, ok, err := Find(tx, p)
	if err != nil || !ok || r.StackID != p.StackID {
		return err
	}
	kept := r.Physical()
	kept.Tags = maps.Clone(r.Tags)
	maps.DeleteFunc(kept.Tags, func(key, _ string) bool { return !isSystemTag(key) })
	kept.SetTags(r.Physical().AllTags())
	r.Properties, r.Tags = kept.Properties, kept.Tags
	r.move("", "", "")
	return r.Save(tx)
}

// Return is Disown after an import that has failed: the resource gets the tags
// that it had before.
func (x *Provider) Return(tx store.Tx, p Physical, tags map[string]string) error {
	r, ok, err := Find(tx, p)
	if err != nil || !ok || r.StackID != p.StackID {
		return err
	}
	r.Tags = tags
	r.move("", "", "")
	return r.Save(tx)
}

// move gives the resource to a stack, or to none.
func (r *Resource) move(stackName, stackID, logicalID string) {
	if r.Origin == nil {
		r.Origin = &Origin{r.StackName, r.StackID, r.LogicalID}
	}
	r.StackName, r.StackID, r.LogicalID = stackName, stackID, logicalID
}
