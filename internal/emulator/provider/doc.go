// Package provider is what happens to a resource when CloudFormation creates,
// updates or deletes it: its physical ID, what Ref and Fn::GetAtt return, name
// conflicts, and how long it takes.
//
// Most of it follows from the facts of package schema; what they do not tell
// stands in the readable tables under types/. Resources live in one store with
// everything else that the emulator knows, so that other services can see and
// change them:
//
//	physical/ACCOUNT/REGION/TYPE/IDENTIFIER   Resource
//	named/ACCOUNT/REGION/TYPE/NAME            key of the Resource with that name
//
// What looks random is derived from Physical.Unique: the same request gives
// the same resource.
package provider
