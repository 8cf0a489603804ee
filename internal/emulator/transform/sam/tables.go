package sam

import "strings"

// table makes of a simple table a DynamoDB table with one key.
func (i *item) table() {
	key := object("AttributeName", "id", "AttributeType", "S")
	if own := orNil(i.prop("PrimaryKey")); own != nil {
		name, kind := own.Get("Name"), own.Get("Type")
		types := map[string]string{"String": "S", "Number": "N", "Binary": "B"}
		switch {
		case name == nil:
			i.fail("Property 'PrimaryKey.Name' is required.")
		case kind == nil:
			i.fail("Property 'PrimaryKey.Type' is required.")
		case types[kind.Scalar()] == "":
			i.fail("Invalid 'Type' %q.", kind.Scalar())
		}
		key = object("AttributeName", clone(name), "AttributeType", types[kind.Scalar()])
	}
	if i.err != nil {
		return
	}
	properties := object("AttributeDefinitions", list(key),
		"KeySchema", list(object("AttributeName", clone(key.Get("AttributeName")), "KeyType", "HASH")))
	for _, name := range []string{"PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"} {
		if v := orNil(i.prop(name)); v != nil {
			put(properties, name, clone(v))
		}
	}
	if properties.Get("ProvisionedThroughput") == nil {
		put(properties, "BillingMode", "PAY_PER_REQUEST")
	}
	if own := orNil(i.prop("Tags")); own != nil {
		put(properties, "Tags", tagList(tags(own)))
	}
	i.own("AWS::DynamoDB::Table", properties)
}

// layer makes of a layer a layer version. Its logical ID changes with it, so
// that an update makes a new version and keeps the old one.
func (i *item) layer() {
	if i.prop("ContentUri") == nil {
		i.fail("Missing required property 'ContentUri'.")
		return
	}
	content := i.location("ContentUri")
	policy := "Retain"
	if own := i.resolved(i.prop("RetentionPolicy")); own != nil {
		switch strings.ToLower(own.Scalar()) {
		case "retain":
		case "delete":
			policy = "Delete"
		default:
			i.fail("'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].")
		}
	}
	properties := object()
	for _, name := range []string{"LayerName", "Description", "LicenseInfo"} {
		if v := i.resolved(i.prop(name)); v != nil {
			put(properties, name, clone(v))
		}
	}
	for _, name := range []string{"CompatibleArchitectures", "CompatibleRuntimes"} {
		if v := i.prop(name); v != nil {
			put(properties, name, clone(v))
		}
	}
	if i.err != nil {
		return
	}
	id := hashed(i.id, sortedJSON(i.identity(properties)))
	if properties.Get("LayerName") == nil {
		put(properties, "LayerName", i.id)
	}
	put(properties, "Content", content)
	resource := i.add(id, "AWS::Lambda::LayerVersion", properties, append([]string{"DependsOn"}, passedAttributes...))
	if i.node.Get("DeletionPolicy") == nil || i.prop("RetentionPolicy") != nil {
		put(resource, "DeletionPolicy", policy)
	}
	i.renamed[i.id] = id
}

// identity is the layer as the template has it, which its logical ID is made
// of.
func (i *item) identity(resolved *node) *node {
	properties := clone(orEmpty(i.node.Get("Properties")))
	for _, name := range []string{"LayerName", "Description", "LicenseInfo", "RetentionPolicy"} {
		if v := resolved.Get(name); v != nil {
			put(properties, name, v)
		}
	}
	if v := i.resolved(i.prop("RetentionPolicy")); v != nil {
		put(properties, "RetentionPolicy", v)
	}
	layer := object("Type", layerType, "Properties", properties)
	for _, name := range []string{"DependsOn", "Condition"} {
		if v := i.node.Get(name); v != nil {
			put(layer, name, v)
		}
	}
	return object(i.id, layer)
}
