// Package engine is the part of the emulator that CloudFormation users know:
// stacks, change sets, events, and the operations that move a stack from one
// state to the next.
//
// Everything an operation knows is in the store. A stack that is being
// created, updated, rolled back or deleted has a runner, one goroutine that
// takes one step after the other; each step is a transaction that changes
// resources, the stack and its events together. A step looks only at the
// records and at the clock, so a process that is killed between two steps
// loses nothing: Resume takes the next step.
//
// The phases of an operation, in the files of the same name:
//
//	deploy    bring the resources to what the template asks, in dependency order
//	restore   bring changed resources back to what they were (update rollback)
//	removal   delete what is not wanted any more, dependants first: the old
//	          resources after an update, the new ones after its rollback, all
//	          of them in a rollback of a creation and in a deletion
//
// Time is package time's, so tests run on the virtual clock of
// testing/synctest. Random-looking IDs come from Config.Seed and counters in
// the store, so a run can be repeated exactly.
//
// Texts and the order of events are AWS's. Where they rest on recordings of
// the real service, the replay in internal/emulator/conformance holds them;
// the rest follows the AWS CloudFormation User Guide and API Reference.
package engine
