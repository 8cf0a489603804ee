// Package templates holds the templates that come with cfn.
package templates

import "embed"

// Files are the templates, by their path in this folder: a folder a topic.
//
//go:embed */*.yaml
var Files embed.FS
