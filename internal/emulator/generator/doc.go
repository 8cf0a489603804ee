// Package generator emulates CloudFormation's IaC generator: scans of what
// exists in an account and region, and templates that are generated from it.
//
// A scan is a snapshot of the resources when it begins, and a template is
// written when it is asked for; that both take their time is a matter of the
// clock alone, so nothing has to be gone on with after a restart.
//
// Rules, quotas and texts follow AWS's documentation ("Generate templates for
// existing resources" and the references of the operations).
package generator
