// Package stackset brings a StackSet and its stack instances to what a file
// declares: read the file, read the real state, plan the difference, apply it
// in as few operations as the API allows, follow them and judge the outcome.
//
// It talks to CloudFormation and Organizations alone, returns typed results
// and emits typed events; it never prints, asks or reads the environment.
//
// The plan is a pure function of declaration and state. Its calls take cross
// products of accounts and regions, as the API does, and together name exactly
// the instances that change: no call touches any other.
package stackset
