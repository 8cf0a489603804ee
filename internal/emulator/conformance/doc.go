// Package conformance holds the emulator to recordings of real AWS
// CloudFormation. It has tests only.
//
// testdata/change_set_cases.json are 67 lives of a stack (create by change
// set, update by change set, delete) with every response, and
// testdata/recorded_errors.json are 62 errors. Both were recorded against AWS
// by the LocalStack contributors as snapshots of their tests (Apache-2.0, see
// NOTICE). The replay drives the emulator in process through the SDK and
// compares each response with the recorded one, leaf by leaf, in five levels:
//
//	L1  statuses, and Add, Modify or Remove with the ids
//	L2  Replacement, PolicyAction, Scope and the causes in Details
//	L3  property values before and after
//	L4  the events of each resource
//	L5  exact errors
//
// The score of each level is kept in testdata/score.json and may only rise;
// -update rewrites it. With -v the first difference of each scenario is told.
package conformance
