// Package stacksets emulates CloudFormation's StackSets: sets, their stack
// instances in many accounts and regions, and the operations that create,
// update and delete them.
//
// Everything is in the store. An operation that runs has a goroutine, which
// looks again whenever something may have changed: it starts as many instances
// as the preferences allow, and takes over what has become of those that were
// started. An instance is a real stack of the engine in its account and region;
// requests to the engine carry tokens made of the operation and the instance,
// so that a process which was killed in between repeats them without harm.
//
// Texts and rules are those of AWS's documentation ("Working with CloudFormation
// StackSets" and the references of the operations); tests say where they are
// not.
package stacksets
