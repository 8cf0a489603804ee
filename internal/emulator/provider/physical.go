package provider

// Physical is a resource as the stack engine names it.
type Physical struct {
	Account, Region, Partition string
	// StackName, StackID and LogicalID are empty for a resource of no stack.
	StackName, StackID string
	LogicalID          string
	// Type is the resource type's name, for example AWS::SQS::Queue.
	Type string
	// PhysicalID is empty in Create.
	PhysicalID string
	// Identifier is the primary identifier of a resource that exists; empty
	// where it follows from the rest.
	Identifier string
	// Properties are the template's, evaluated: values are nil, bool,
	// json.Number, string, []any and map[string]any.
	Properties map[string]any
	// Tags are the stack's own tags and the aws:cloudformation: ones, which a
	// taggable resource gets besides those among its properties.
	Tags map[string]string
	// Unique differs for each resource ever created. Names and IDs that look
	// random are derived from it, so that a run can be repeated.
	Unique string
}
