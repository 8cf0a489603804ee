package artifact

import "github.com/cfn-cli/cfn/internal/template"

// place is a property that may name something on this machine.
type place struct {
	// path leads to it from the resource's Properties.
	path    []string
	content content
	// bucket and key are the fields of a property that is a map; both empty
	// where it is a text.
	bucket, key string
}

// content is what a property points to.
type content int

const (
	document      content = iota // a file, uploaded as it is
	bundle                       // a folder, zipped, or a file, uploaded as it is
	code                         // a folder or a file, zipped unless it is an archive already
	stackTemplate                // a template, packaged itself
)

// placesOf lists the places of a resource type. Source: AWS CLI Command
// Reference, "cloudformation package", which leaves out AppSync's
// CodeS3Location alone.
func placesOf(resourceType string) []place {
	text := func(c content, path ...string) place { return place{path: path, content: c} }
	fields := func(c content, bucket, key string, path ...string) place { return place{path, c, bucket, key} }
	switch resourceType {
	case "AWS::CloudFormation::Stack":
		return []place{text(stackTemplate, "TemplateURL")}
	case "AWS::Serverless::Application":
		return []place{text(stackTemplate, "Location")}
	case "AWS::Lambda::Function":
		return []place{fields(code, "S3Bucket", "S3Key", "Code")}
	case "AWS::Lambda::LayerVersion":
		return []place{fields(code, "S3Bucket", "S3Key", "Content")}
	case "AWS::Serverless::Function":
		return []place{text(code, "CodeUri")}
	case "AWS::Serverless::LayerVersion":
		return []place{text(code, "ContentUri")}
	case "AWS::Serverless::Api":
		return []place{text(document, "DefinitionUri")}
	case "AWS::Serverless::StateMachine":
		return []place{fields(document, "Bucket", "Key", "DefinitionUri")}
	case "AWS::StepFunctions::StateMachine":
		return []place{fields(document, "Bucket", "Key", "DefinitionS3Location")}
	case "AWS::ApiGateway::RestApi":
		return []place{fields(document, "Bucket", "Key", "BodyS3Location")}
	case "AWS::AppSync::GraphQLSchema":
		return []place{text(document, "DefinitionS3Location")}
	case "AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration":
		return []place{
			text(document, "RequestMappingTemplateS3Location"),
			text(document, "ResponseMappingTemplateS3Location"),
			text(document, "CodeS3Location"),
		}
	case "AWS::ElasticBeanstalk::ApplicationVersion":
		return []place{fields(bundle, "S3Bucket", "S3Key", "SourceBundle")}
	case "AWS::Glue::Job":
		return []place{text(document, "Command", "ScriptLocation")}
	case "AWS::CodeCommit::Repository":
		return []place{fields(code, "Bucket", "Key", "Code", "S3")}
	default:
		return nil
	}
}

// metadataPlaces are those of the template's Metadata section.
func metadataPlaces() []place {
	const application = "AWS::ServerlessRepo::Application"
	return []place{
		{path: []string{application, "ReadmeUrl"}},
		{path: []string{application, "LicenseUrl"}},
	}
}

// inclusion is the place of a snippet, in the parameters of AWS::Include.
func inclusion() place { return place{path: []string{"Parameters", "Location"}} }

// found is a place of a template that holds a text.
type found struct {
	place
	node *template.Node
	// resource is the resource that has it, nil outside of resources;
	// logicalID and property name it.
	resource            *template.Node
	logicalID, property string
}

// find gives all places of a template that hold a text.
func find(t *template.Template) []found {
	var list []found
	resources(t.Root.Get("Resources"), func(logicalID string, r *template.Node) {
		for _, p := range placesOf(r.Get("Type").Scalar()) {
			list = append(list, within(p, r.Get("Properties"), r, logicalID)...)
		}
	})
	for _, p := range metadataPlaces() {
		list = append(list, within(p, t.Metadata, nil, "Metadata")...)
	}
	includes(t.Root, func(transform *template.Node) {
		list = append(list, within(inclusion(), transform, nil, "AWS::Include")...)
	})
	return list
}

// resources visits the resources of a section, those in loops too.
func resources(section *template.Node, visit func(logicalID string, r *template.Node)) {
	if section == nil {
		return
	}
	for _, e := range section.Entries {
		if e.Value.Kind == template.List && len(e.Value.Items) == 3 { // Fn::ForEach::Name: [variable, values, resources]
			resources(e.Value.Items[2], visit)
			continue
		}
		visit(e.Key, e.Value)
	}
}

// includes visits the uses of the transform AWS::Include, of the whole
// template and within it.
func includes(n *template.Node, visit func(*template.Node)) {
	if n == nil {
		return
	}
	for _, e := range n.Entries {
		if e.Key == "Fn::Transform" || e.Key == "Transform" {
			for _, transform := range append([]*template.Node{e.Value}, e.Value.Items...) {
				if transform.Get("Name").Scalar() == "AWS::Include" {
					visit(transform)
				}
			}
		}
		includes(e.Value, visit)
	}
	for _, item := range n.Items {
		includes(item, visit)
	}
}

// within follows a place's path.
func within(p place, n, resource *template.Node, logicalID string) []found {
	for _, step := range p.path {
		n = n.Get(step)
	}
	var list []found
	for _, text := range texts(n) {
		list = append(list, found{p, text, resource, logicalID, p.path[len(p.path)-1]})
	}
	return list
}

// texts are the texts that a value is, or may be where a condition decides.
func texts(n *template.Node) []*template.Node {
	if n == nil {
		return nil
	}
	if n.Kind == template.String {
		return []*template.Node{n}
	}
	if name, arg, ok := n.Function(); ok && name == "Fn::If" && len(arg.Items) == 3 {
		return append(texts(arg.Items[1]), texts(arg.Items[2])...)
	}
	return nil
}
