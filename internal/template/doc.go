// Package template reads CloudFormation templates and works with them: it
// parses YAML and JSON with positions, checks templates and parameters, both
// for a person (all findings at once, with places and hints) and as the
// service does (its first error, in its words), builds the dependency graph
// and evaluates the intrinsic functions.
//
// The client and the emulator share it. It makes no calls of its own: what
// evaluation needs from outside comes through a Resolver.
package template
