package engine

import (
	"fmt"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// place is an account and a region: whatever CloudFormation knows is bound to
// one. Its text begins all keys that belong to it.
type place struct{ account, region string }

func (p place) key(kind string, parts ...string) string {
	return kind + "/" + p.account + "/" + p.region + "/" + strings.Join(parts, "/")
}

func (s *Stack) place() place { return place{s.Account, s.Region} }

// ID is the stack's ARN.
func (s *Stack) ID() string {
	return fmt.Sprintf("arn:%s:cloudformation:%s:%s:stack/%s/%s", s.Partition, s.Region, s.Account, s.Name, s.UUID)
}

// ID is the change set's ARN.
func (c *ChangeSet) ID() string {
	return fmt.Sprintf("arn:%s:cloudformation:%s:%s:changeSet/%s/%s", c.Partition, c.Region, c.Account, c.Name, c.UUID)
}

// The keys of the records:
//
//	stack/ACCOUNT/REGION/UUID             Stack
//	stackname/ACCOUNT/REGION/NAME         UUID of the stack that has the name
//	created/ACCOUNT/REGION/NUMBER         UUID of a stack, deleted ones too, in the order of creation
//	deleted/ACCOUNT/REGION/UUID           mark of deleted stacks: the time
//	running/ACCOUNT/REGION/UUID           mark of stacks with an operation
//	resource/ACCOUNT/REGION/UUID/LOGICAL  Resource
//	event/ACCOUNT/REGION/UUID/NUMBER      Event
//	signal/ACCOUNT/REGION/UUID/LOGICAL/ID Signal
//	text/ACCOUNT/REGION/UUID/SHA256       template text
//	changeset/ACCOUNT/REGION/UUID         ChangeSet
//	changesets/ACCOUNT/REGION/STACK/NAME  UUID of the change set of that name
//	pending/ACCOUNT/REGION/UUID           mark of change sets being computed
//	drift/ACCOUNT/REGION/UUID/LOGICAL     Drift of a resource at its last detection
//	detection/ACCOUNT/REGION/ID           Detection
//	detecting/ACCOUNT/REGION/ID           mark of running detections: UUID of the stack
//	refactor/ACCOUNT/REGION/ID            Refactor
//	refactoring/ACCOUNT/REGION/ID         mark of refactors that are being checked or executed
//	export/ACCOUNT/REGION/NAME            Export
//	import/ACCOUNT/REGION/NAME/UUID       name of the importing stack
//	operation/ACCOUNT/REGION/ID           UUID of the operation's stack
//	token/ACCOUNT/REGION/TOKEN            tokenRecord
//	count/NAME                            counter for IDs
func stackKey(p place, uuid string) string         { return p.key("stack", uuid) }
func nameKey(p place, name string) string          { return p.key("stackname", name) }
func createdPrefix(p place) string                 { return p.key("created") }
func createdKey(p place, n int) string             { return createdPrefix(p) + fmt.Sprintf("%09d", n) }
func deletedKey(p place, uuid string) string       { return p.key("deleted", uuid) }
func runningKey(p place, uuid string) string       { return p.key("running", uuid) }
func resourcePrefix(p place, uuid string) string   { return p.key("resource", uuid) + "/" }
func eventPrefix(p place, uuid string) string      { return p.key("event", uuid) + "/" }
func textKey(p place, uuid, hash string) string    { return p.key("text", uuid, hash) }
func changeSetKey(p place, uuid string) string     { return p.key("changeset", uuid) }
func changeSetsPrefix(p place, uuid string) string { return p.key("changesets", uuid) + "/" }
func pendingKey(p place, uuid string) string       { return p.key("pending", uuid) }
func exportKey(p place, name string) string        { return p.key("export", escape(name)) }
func importPrefix(p place, name string) string     { return p.key("import", escape(name)) + "/" }
func operationKey(p place, id string) string       { return p.key("operation", id) }
func tokenKey(p place, token string) string        { return p.key("token", token) }

// escape makes one path element of a name that may hold slashes.
func escape(name string) string { return strings.NewReplacer("%", "%25", "/", "%2F").Replace(name) }

// marked lists what stands under running/ or pending/.
func marked(tx store.Tx, kind string) (found []reference) {
	for key := range tx.Ascend(kind+"/", "") {
		parts := strings.Split(key, "/")
		found = append(found, reference{place{parts[1], parts[2]}, parts[3]})
	}
	return found
}

// reference is a stack or change set by its place and UUID.
type reference struct {
	place
	uuid string
}
