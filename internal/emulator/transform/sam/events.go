package sam

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// event is an event source of a function.
type event struct {
	*lambda
	name string // in the template
	id   string // of the resource that is named after it
	kind string
	node *node // its properties
}

func (e *event) get(name string) *node {
	v := e.node.Get(name)
	if v != nil && v.Kind == template.Null {
		return nil
	}
	return v
}

// taken copies properties of the event as they are.
func (e *event) taken(names ...string) *node {
	out := object()
	for _, name := range names {
		if v := e.get(name); v != nil {
			put(out, name, clone(v))
		}
	}
	return out
}

// events makes what the function's events need, those with a path in the order
// of their paths.
func (f *lambda) events() {
	events := f.prop("Events")
	if !isMap(events) || isFunction(events) {
		return
	}
	sorted := slices.Clone(events.Entries)
	key := func(e template.Entry) string {
		return cmp.Or(e.Value.Get("Properties").Get("Path").Scalar(), e.Key)
	}
	slices.SortStableFunc(sorted, func(a, b template.Entry) int { return strings.Compare(key(a), key(b)) })
	makers := map[string]func(*event){
		"Api": (*event).api, "HttpApi": (*event).httpAPI, "Schedule": (*event).schedule, "ScheduleV2": (*event).scheduler,
		"EventBridgeRule": (*event).rule, "CloudWatchEvent": (*event).rule, "SNS": (*event).topic, "S3": (*event).bucket,
		"SQS": (*event).mapping, "Kinesis": (*event).mapping, "DynamoDB": (*event).mapping,
		"CloudWatchLogs": (*event).logs, "IoTRule": (*event).iot, "AlexaSkill": (*event).alexa,
	}
	for _, entry := range sorted {
		e := &event{lambda: f, name: entry.Key, id: f.id + entry.Key, kind: entry.Value.Get("Type").Scalar(), node: entry.Value.Get("Properties")}
		make, known := makers[e.kind]
		switch {
		case !isMap(entry.Value) || e.kind == "":
			f.failEvent(entry.Key, "Resource dict has missing or invalid value for key 'Type'. Event Type is: None.")
		case !known:
			f.refuse("Events of the type %s (%s of %s) are not emulated.", e.kind, entry.Key, f.id)
		default:
			if e.check(); f.err == nil {
				make(e)
			}
		}
	}
}

// check holds the event's properties against those of its type.
func (e *event) check() {
	fail := func(format string, args ...any) {
		named := *e.item
		named.id, named.err = e.id, nil
		named.fail(format, args...)
		if e.err == nil {
			e.item.err = named.err
		}
	}
	if e.node != nil && !isMap(e.node) {
		fail("Properties of a resource must be an object.")
		return
	}
	e.checkProperties(e.kind, e.node, eventProperties[e.kind], fail)
	for _, name := range required[e.kind] {
		if e.get(name) == nil {
			fail("Missing required property '%s'.", name)
		}
	}
}

// bucket lets a bucket of the template call the function.
func (e *event) bucket() {
	id := e.get("Bucket").Get("Ref").Scalar()
	bucket := e.resources().Get(id)
	if bucket == nil {
		e.failEvent(e.name, "S3 events must reference an S3 bucket in the same template.")
		return
	}
	permission := e.id + "Permission"
	e.permission(permission, "s3.amazonaws.com", nil, ref("AWS::AccountId"))
	properties := child(bucket, "Properties")
	if condition := e.condition(); condition != nil {
		// DependsOn knows no conditions; a tag that refers to the permission does.
		tags := properties.Get("Tags")
		if !isList(tags) {
			tags = list()
			put(properties, "Tags", tags)
		}
		tags.Items = append(tags.Items, object("Key", "sam:ConditionalDependsOn:"+permission,
			"Value", object("Fn::If", list(clone(condition), ref(permission), "no dependency"))))
	} else {
		depends := bucket.Get("DependsOn")
		if isText(depends) {
			depends = list(depends)
		} else if depends == nil {
			depends = list()
		}
		depends.Items = append([]*node{value(permission)}, depends.Items...)
		put(bucket, "DependsOn", depends)
	}
	e.notify(child(properties, "NotificationConfiguration"))
}

// notify adds the function to a bucket's notifications.
func (e *event) notify(configuration *node) {
	functions := configuration.Get("LambdaConfigurations")
	if !isList(functions) {
		functions = list()
		put(configuration, "LambdaConfigurations", functions)
	}
	events := e.get("Events")
	if !isList(events) {
		events = list(events)
	}
	var mappings []*node
	for _, name := range events.Items {
		one := object("Function", clone(e.arn), "Filter", clone(e.get("Filter")), "Event", clone(name))
		if condition := e.condition(); condition != nil {
			one = conditional(clone(condition), one)
		}
		mappings = append(mappings, one)
	}
	addNew(functions, mappings...)
}

func (e *event) logs() {
	arn := "arn:" + e.Partition + ":logs:${AWS::Region}:${AWS::AccountId}:log-group:${__LogGroupName__}:*"
	e.permission(e.id+"Permission", "logs.amazonaws.com", sub(arn, "__LogGroupName__", clone(e.get("LogGroupName"))), nil)
	properties := e.taken("LogGroupName", "FilterPattern")
	put(properties, "DestinationArn", clone(e.arn))
	put(e.beside(e.id, "AWS::Logs::SubscriptionFilter", properties), "DependsOn", list(e.id+"Permission"))
}

func (e *event) iot() {
	arn := "arn:" + e.Partition + ":iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}"
	e.permission(e.id+"Permission", "iot.amazonaws.com", sub(arn, "RuleName", ref(e.id)), sub("${AWS::AccountId}"))
	e.beside(e.id, "AWS::IoT::TopicRule", object("TopicRulePayload", object("Sql", clone(e.get("Sql")), "RuleDisabled", false,
		"Actions", list(object("Lambda", object("FunctionArn", clone(e.arn)))), "AwsIotSqlVersion", clone(e.get("AwsIotSqlVersion")))))
}

func (e *event) alexa() {
	permission := e.permission(e.id+"Permission", "alexa-appkit.amazon.com", nil, nil)
	if skill := e.get("SkillId"); skill != nil {
		put(permission, "EventSourceToken", clone(skill))
	}
}
