package template

import (
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/suggest"
)

func (c *checker) resources() {
	section := c.expanded.Root.Get("Resources")
	if section.IsScalar() {
		c.report(section.Pos, "resource", serviceErrorf("Template format error: Any Resources member must be an object."), "Resources must be a map")
		return
	}
	if len(entriesOf(section)) == 0 {
		at := Pos{1, 1}
		if section != nil {
			at = section.Pos
		}
		c.report(at, "no-resources", serviceErrorf("Template format error: At least one Resources member must be defined."), "the template has no Resources").
			WithHint("is this a CloudFormation template?")
		return
	}
	for _, e := range section.Entries {
		if isFunction(e.Key) {
			continue
		}
		if !alphanumeric(e.Key) {
			c.report(e.Pos, "name", serviceErrorf("Template format error: Resource name %s is non alphanumeric.", e.Key),
				"the logical ID %s may hold letters and digits only", e.Key)
		}
		if e.Value.Kind != Map {
			if e.Value.Kind != Null {
				c.report(e.Pos, "resource", serviceErrorf("Template format error: Any Resources member must be an object."), "resource %s must be a map with a Type", e.Key)
			}
			continue
		}
		c.resource(buildResource(e))
	}
	c.uniqueNames()
}

func (c *checker) resource(r *Resource) {
	kind := r.Node.Get("Type")
	if kind == nil && r.Node.Get("Fn::Transform") == nil {
		c.report(r.Pos, "resource", serviceErrorf("Template format error: [/Resources/%s] Every Resources object must contain a Type member.", r.LogicalID),
			"resource %s needs a Type", r.LogicalID)
		return
	}
	if !c.foreign {
		c.unknownKeys(r.Node, "a resource", "Invalid template resource property '%s'",
			"Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "Metadata",
			"CreationPolicy", "UpdatePolicy", "Description", "Version") // Version is of custom resources
	}
	if p := r.Properties; p != nil && p.Kind != Map && p.Kind != Null {
		c.report(p.Pos, "resource", serviceErrorf("Template format error: [/Resources/%s/Properties] Properties must be an object.", r.LogicalID),
			"Properties of %s must be a map", r.LogicalID)
	}
	c.policy(r, "DeletionPolicy", "Delete", "Retain", "Snapshot", "RetainExceptOnCreate")
	c.policy(r, "UpdateReplacePolicy", "Delete", "Retain", "Snapshot")
	depends := r.Node.Get("DependsOn")
	if depends == nil || depends.IsScalar() || depends.Kind == Null {
		return
	}
	if _, _, function := depends.Function(); c.t.extended() && function {
		return
	}
	if depends.Kind != List || !c.t.extended() && len(r.DependsOn) != len(depends.Items) {
		c.report(depends.Pos, "depends-on", serviceErrorf("Template format error: DependsOn must be a string or list of strings."),
			"DependsOn of %s must be a logical ID or a list of them", r.LogicalID)
	}
}

func (c *checker) policy(r *Resource, key string, allowed ...string) {
	n := r.Node.Get(key)
	if n == nil || n.Kind == Null || n.Kind == Map && c.t.extended() {
		return
	}
	if !slices.Contains(allowed, n.Scalar()) {
		d := c.reportNode(n, "policy", serviceErrorf("Template format error: Unrecognized %s %s for resource %s", key, n.Scalar(), r.LogicalID),
			"%s of %s must be one of %s", key, r.LogicalID, strings.Join(allowed, ", "))
		if near := suggest.Nearest(n.Scalar(), allowed); near != "" {
			d.WithHint("did you mean %s?", near)
		}
		return
	}
	if n.Text == "Snapshot" && !snapshots(r.Type) {
		c.reportNode(n, "policy", serviceErrorf("Template error: resource type %s does not support deletion policy Snapshot", r.Type),
			"%s has no snapshots, so %s cannot be Snapshot", r.Type, key)
	}
}

// snapshots tells which types take the policy Snapshot. Source: AWS
// documentation, "DeletionPolicy attribute".
func snapshots(typeName string) bool {
	return slices.Contains([]string{
		"AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster",
		"AWS::ElastiCache::ReplicationGroup", "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster",
		"AWS::RDS::DBInstance", "AWS::Redshift::Cluster",
	}, typeName)
}

// uniqueNames checks that no parameter and resource share a name.
func (c *checker) uniqueNames() {
	for _, r := range c.expanded.Resources {
		if p := c.t.Parameter(r.LogicalID); p != nil {
			c.report(r.Pos, "name", serviceErrorf("Template format error: Duplicate name %s: all resources and parameters must have unique names", r.LogicalID),
				"%s is the name of a parameter (line %d) and of a resource", r.LogicalID, p.Pos.Line)
		}
	}
}
