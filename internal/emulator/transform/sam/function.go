package sam

import (
	"regexp"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// function makes of AWS::Serverless::Function the function, its role, version,
// alias and URL, and what its events need.
func (i *item) function() {
	properties := i.taken("FunctionName", "Handler", "Runtime", "Description", "MemorySize", "Timeout", "VpcConfig", "Role",
		"Environment", "KmsKeyArn", "ReservedConcurrentExecutions", "Layers", "FileSystemConfigs", "ImageConfig", "PackageType",
		"Architectures", "SnapStart", "EphemeralStorage", "CodeSigningConfigArn", "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop")
	put(properties, "Code", i.code())
	put(properties, "Tags", i.functionTags())
	if i.tracing() {
		put(properties, "TracingConfig", object("Mode", clone(i.prop("Tracing"))))
	}
	if queue := i.deadLetters(); queue != nil {
		put(properties, "DeadLetterConfig", object("TargetArn", clone(queue.Get("TargetArn"))))
	}
	i.checkPackage(properties)
	if i.err != nil {
		return
	}
	i.own("AWS::Lambda::Function", properties)
	f := &lambda{item: i, name: ref(i.id), arn: getAtt(i.id, "Arn")}
	if alias := i.prop("AutoPublishAlias"); alias != nil {
		f.publish(alias, properties)
	} else if i.prop("ProvisionedConcurrencyConfig") != nil {
		i.fail("To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function")
	}
	f.url()
	if i.prop("Role") == nil {
		f.role = i.role()
		put(properties, "Role", getAtt(i.id+"Role", "Arn"))
	}
	f.events()
}

// lambda is the function as its events see it: the alias, where it has one.
type lambda struct {
	*item
	name, arn *node
	// alias is the alias' logical ID.
	alias string
	// role holds the properties of the role that was made for it.
	role *node
}

func (i *item) functionTags() *node {
	return tagList(append([]*node{object("Key", "lambda:createdBy", "Value", "SAM")}, tags(i.prop("Tags"))...))
}

// tracing tells whether X-Ray is asked for.
func (i *item) tracing() bool {
	mode := i.prop("Tracing")
	return holds(mode) && i.resolved(mode).Scalar() != "Disabled"
}

func (i *item) deadLetters() *node {
	queue := orNil(i.prop("DeadLetterQueue"))
	if queue == nil {
		return nil
	}
	kind := queue.Get("Type").Scalar()
	switch {
	case kind == "" || !holds(queue.Get("TargetArn")):
		i.fail("'DeadLetterQueue' requires Type and TargetArn properties to be specified.")
	case kind != "SQS" && kind != "SNS":
		i.fail("'DeadLetterQueue' requires Type of ['SQS', 'SNS']")
	}
	return queue
}

const image = "Image"

// code is where the function's code is.
func (i *item) code() *node {
	inline, uri, img := i.prop("InlineCode"), i.prop("CodeUri"), i.prop("ImageUri")
	var code *node
	switch packageType := i.prop("PackageType").Scalar(); {
	case packageType == image && img == nil:
		i.fail("'ImageUri' must be set.")
	case packageType == image:
		return object("ImageUri", clone(img))
	case packageType != "" && packageType != "Zip":
		i.fail("invalid 'PackageType' : %s", packageType)
	case inline != nil:
		code = object("ZipFile", clone(inline))
	case uri != nil:
		code = i.location("CodeUri")
	default:
		i.fail("Only one of 'InlineCode' or 'CodeUri' can be set.")
	}
	if key := i.prop("SourceKMSKeyArn"); key != nil && code != nil {
		put(code, "SourceKMSKeyArn", clone(key))
	}
	return code
}

// versioned is the query of an S3 URI.
var versioned = regexp.MustCompile(`(?:^|&)versionId=([^&]*)`)

// location reads a property that says where in S3 something is.
func (i *item) location(name string) *node {
	at := i.prop(name)
	if isMap(at) {
		if !holds(at.Get("Bucket")) || !holds(at.Get("Key")) {
			i.fail("'%s' requires Bucket and Key properties to be specified.", name)
			return nil
		}
		return object("S3Bucket", clone(at.Get("Bucket")), "S3Key", clone(at.Get("Key")), "S3ObjectVersion", clone(at.Get("Version")))
	}
	if !isText(at) {
		i.fail("'%s' must be of type dict or string.", name)
		return nil
	}
	bucket, key, version, ok := parseS3(at.Text)
	if !ok {
		i.fail("'%s' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter.", name)
		return nil
	}
	out := object("S3Bucket", bucket, "S3Key", key)
	if version != "" {
		put(out, "S3ObjectVersion", version)
	}
	return out
}

func parseS3(uri string) (bucket, key, version string, ok bool) {
	path, is := strings.CutPrefix(uri, "s3://")
	path, _, _ = strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	bucket, key, hasPath := strings.Cut(path, "/")
	if m := versioned.FindStringSubmatch(query); m != nil {
		version = m[1]
	}
	return bucket, strings.TrimLeft(key, "/"), version, is && hasPath && bucket != ""
}

// checkPackage: an image brings its own handler and runtime, code does not.
func (i *item) checkPackage(properties *node) {
	has := func(name string) bool { return holds(properties.Get(name)) }
	isImage := properties.Get("PackageType").Scalar() == image
	switch {
	case isImage && (has("Handler") || has("Runtime") || has("Layers")):
		i.fail("Runtime, Handler, Layers cannot be present when PackageType is of type `Image`")
	case !isImage && (!has("Handler") || !has("Runtime")):
		i.fail("Runtime and Handler needs to be present when PackageType is of type `Zip`")
	case !isImage && has("ImageConfig"):
		i.fail("ImageUri or ImageConfig cannot be present when PackageType is of type `Zip`")
	}
}

var aliasName = regexp.MustCompile(`^[a-zA-Z0-9\-_]+$`)

// publish makes a version whose logical ID changes with the code, and an alias
// of it that stays. Events call the alias.
func (f *lambda) publish(alias, properties *node) {
	name := f.resolved(alias)
	switch {
	case !isText(name):
		f.fail("'AutoPublishAlias' must be a string or a Ref to a template parameter")
		return
	case !aliasName.MatchString(name.Text) || strings.Trim(name.Text, "0123456789") == "":
		f.fail("AutoPublishAlias name ('%s') must contain only alphanumeric characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.", name.Text)
		return
	}
	version := f.versionID(properties)
	v := f.beside(version, "AWS::Lambda::Version", object("FunctionName", f.name, "Description", clone(f.prop("VersionDescription"))))
	if v.Get("DeletionPolicy") == nil {
		put(v, "DeletionPolicy", "Retain")
		if policy := f.prop("VersionDeletionPolicy"); policy != nil {
			put(v, "DeletionPolicy", clone(policy))
		}
	}
	f.alias = f.id + "Alias" + strings.NewReplacer("-", "D", "_", "U").Replace(name.Text)
	f.beside(f.alias, "AWS::Lambda::Alias", object("Name", name.Text, "FunctionName", ref(f.id),
		"FunctionVersion", getAtt(version, "Version"), "ProvisionedConcurrencyConfig", clone(f.prop("ProvisionedConcurrencyConfig"))))
	f.names[f.id+".Alias"], f.names[f.id+".Version"] = f.alias, version
	f.name, f.arn = ref(f.alias), ref(f.alias)
}

// versionID hashes what a new version is published for.
func (f *lambda) versionID(properties *node) string {
	prefix := f.id + "Version"
	if sha := f.resolved(f.prop("AutoPublishCodeSha256")); sha != nil {
		return prefix + sha.Scalar()[:min(10, len(sha.Scalar()))]
	}
	data := f.resolved(properties.Get("Code"))
	merge := func(more *node) {
		for _, e := range more.Entries {
			put(data, e.Key, e.Value)
		}
	}
	if environment := properties.Get("Environment"); isMap(environment) {
		merge(environment)
	}
	if size := properties.Get("MemorySize"); holds(size) {
		put(data, "MemorySize", size)
	}
	if snap := properties.Get("SnapStart"); holds(snap) && snap.Get("ApplyOn").Scalar() != "None" && snap.Get("ApplyOn") != nil {
		put(data, "SnapStart", snap)
	}
	return hashed(prefix, sortedJSON(data))
}

// url makes the function's URL, and lets everybody call it where it is to be
// public.
func (f *lambda) url() {
	config := orNil(f.prop("FunctionUrlConfig"))
	if config == nil {
		return
	}
	auth := config.Get("AuthType")
	if mode := auth.Scalar(); isFunction(config) || !isFunction(auth) && mode != "NONE" && mode != "AWS_IAM" {
		f.fail("AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.")
		return
	}
	f.beside(f.id+"Url", "AWS::Lambda::Url", object("TargetFunctionArn", f.name, "AuthType", clone(auth),
		"Cors", clone(config.Get("Cors")), "InvokeMode", clone(config.Get("InvokeMode"))))
	if auth.Scalar() != "NONE" {
		return
	}
	f.beside(f.id+"UrlPublicPermissions", "AWS::Lambda::Permission", object("Action", "lambda:InvokeFunctionUrl",
		"FunctionName", f.name, "Principal", "*", "FunctionUrlAuthType", "NONE"))
	f.beside(f.id+"URLInvokeAllowPublicAccess", "AWS::Lambda::Permission", object("Action", "lambda:InvokeFunction",
		"FunctionName", f.name, "Principal", "*", "InvokedViaFunctionUrl", true))
}

// permission lets a service call the function.
func (f *lambda) permission(id, principal string, sourceARN, sourceAccount *node) *node {
	return f.beside(id, "AWS::Lambda::Permission", object("Action", "lambda:InvokeFunction", "FunctionName", f.name,
		"Principal", principal, "SourceArn", sourceARN, "SourceAccount", sourceAccount)).Get("Properties")
}

// integration is the address under which API Gateway calls the function.
func (f *lambda) integration(partition string) *node {
	text := value("arn:" + partition + ":apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${" + f.id + ".Arn}/invocations")
	if f.alias != "" {
		text.Text = strings.Replace(text.Text, f.id+".Arn", f.alias, 1)
	} else {
		text.Pos = template.Pos{Line: 1, Column: 1} // as it holds a text of the template (see written)
	}
	return object("Fn::Sub", text)
}
