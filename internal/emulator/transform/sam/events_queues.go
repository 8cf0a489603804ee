package sam

// executionRoles are the managed policies with which functions read streams
// and queues.
var executionRoles = map[string]string{
	"SQS": "AWSLambdaSQSQueueExecutionRole", "Kinesis": "AWSLambdaKinesisExecutionRole", "DynamoDB": "AWSLambdaDynamoDBExecutionRole",
}

// mapping lets the function read a queue or a stream.
func (e *event) mapping() {
	if e.get("DestinationConfig").Get("OnFailure").Get("Type") != nil {
		e.refuse("The property DestinationConfig.OnFailure.Type of an event (%s of %s) is not emulated.", e.name, e.item.id)
		return
	}
	source := e.get("Stream")
	if e.kind == "SQS" {
		source = e.get("Queue")
	}
	properties := e.taken(mapped...)
	put(properties, "FunctionName", clone(e.lambda.name))
	put(properties, "EventSourceArn", clone(source))
	e.beside(e.id, "AWS::Lambda::EventSourceMapping", properties)
	e.attach(executionRoles[e.kind])
}

// topic lets an SNS topic call the function, directly or through a queue.
func (e *event) topic() {
	through := e.get("SqsSubscription")
	if through == nil || !isMap(through) && !isTrue(through) {
		e.permission(e.id+"Permission", "sns.amazonaws.com", clone(e.get("Topic")), nil)
		e.subscription("lambda", e.arn)
		return
	}
	queue, url, policy := getAtt(e.id+"Queue", "Arn"), ref(e.id+"Queue"), e.id+"QueuePolicy"
	if isMap(through) {
		queue, url = through.Get("QueueArn"), through.Get("QueueUrl")
		if queue == nil || url == nil {
			e.failEvent(e.name, "No QueueARN or QueueURL provided.")
			return
		}
		if own := through.Get("QueuePolicyLogicalId"); own != nil {
			policy = own.Scalar()
		}
	} else {
		e.beside(e.id+"Queue", "AWS::SQS::Queue", object())
	}
	size := through.Get("BatchSize")
	if !holds(size) {
		size = value(10)
	}
	e.beside(e.id+"EventSourceMapping", "AWS::Lambda::EventSourceMapping", object("BatchSize", clone(size), "Enabled", true,
		"EventSourceArn", clone(queue), "FunctionName", clone(e.lambda.name)))
	e.attach(executionRoles["SQS"])
	send := object("Action", "sqs:SendMessage", "Effect", "Allow", "Principal", "*", "Resource", clone(queue),
		"Condition", object("ArnEquals", object("aws:SourceArn", clone(e.get("Topic")))))
	e.beside(policy, "AWS::SQS::QueuePolicy", object("PolicyDocument", object("Version", "2012-10-17", "Statement", list(send)),
		"Queues", list(clone(url))))
	e.subscription("sqs", queue)
}

func (e *event) subscription(protocol string, endpoint *node) {
	properties := e.taken("Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy")
	put(properties, "Protocol", protocol)
	put(properties, "Endpoint", clone(endpoint))
	put(properties, "TopicArn", clone(e.get("Topic")))
	e.beside(e.id, "AWS::SNS::Subscription", properties)
}
