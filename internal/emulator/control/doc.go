// Package control is the emulator's AWS Cloud Control API: resources of every
// type, created, read, changed and deleted one by one, without a stack.
//
// It works on the resources of package provider, so it sees what stacks made,
// and stacks see what is changed here. Requests to change something run in the
// background, as long as the type takes, and go on in the next process where
// they are cut off:
//
//	control/ACCOUNT/REGION/TOKEN          request
//	controltoken/ACCOUNT/REGION/TOKEN     request token of a client token
//	controlrunning/ACCOUNT/REGION/TOKEN   requests that have not ended
//
// Texts of errors are those that public reports show; where there is none they
// follow AWS documentation, "Cloud Control API Reference".
package control
