package sam

// schedule makes an EventBridge rule that calls the function at times.
func (e *event) schedule() {
	properties := e.taken("Name", "Description")
	put(properties, "ScheduleExpression", clone(e.get("Schedule")))
	e.target(properties, e.id+"LambdaTarget", "Input", "RetryPolicy")
}

// rule makes an EventBridge rule that calls the function for certain events.
func (e *event) rule() {
	properties := object("EventBusName", clone(e.get("EventBusName")), "EventPattern", clone(e.get("Pattern")), "Name", clone(e.get("RuleName")))
	id := e.id + "LambdaTarget"
	if own := e.get("Target").Get("Id"); own != nil {
		id = own.Scalar()
	}
	e.target(properties, id, "Input", "InputPath", "RetryPolicy")
}

// target gives a rule the function as its target, with the properties of the
// event that belong there.
func (e *event) target(properties *node, id string, names ...string) {
	state, enabled := e.get("State"), e.get("Enabled")
	switch {
	case state != nil && enabled != nil:
		e.failEvent(e.name, "State and Enabled Properties cannot both be specified.")
		return
	case state != nil:
		put(properties, "State", clone(state))
	case enabled != nil && isTrue(enabled):
		put(properties, "State", "ENABLED")
	case enabled != nil:
		put(properties, "State", "DISABLED")
	}
	target := object("Arn", clone(e.arn), "Id", id)
	for _, name := range names {
		if v := e.get(name); v != nil {
			put(target, name, clone(v))
		}
	}
	put(properties, "Targets", list(target))
	e.beside(e.id, "AWS::Events::Rule", properties)
	e.permission(e.id+"Permission", "events.amazonaws.com", getAtt(e.id, "Arn"), nil)
}

// scheduler makes a schedule of EventBridge Scheduler, and its role.
func (e *event) scheduler() {
	properties := e.taken("ScheduleExpression", "FlexibleTimeWindow", "State", "Description", "StartDate", "EndDate",
		"ScheduleExpressionTimezone", "GroupName", "KmsKeyArn", "Name")
	if e.get("FlexibleTimeWindow") == nil {
		put(properties, "FlexibleTimeWindow", object("Mode", "OFF"))
	}
	if omit := isTrue(e.get("OmitName")); omit && e.get("Name") != nil {
		e.failEvent(e.name, "Name cannot be set when OmitName is True")
		return
	} else if !omit && e.get("Name") == nil {
		put(properties, "Name", e.id)
	}
	role := clone(e.get("RoleArn"))
	if role == nil {
		role = getAtt(e.id+"Role", "Arn")
		e.beside(e.id+"Role", "AWS::IAM::Role", object("AssumeRolePolicyDocument", trustOf("scheduler.amazonaws.com"),
			"Policies", list(object("PolicyName", e.id+"LambdaPolicy", "PolicyDocument",
				object("Statement", list(statement("lambda:InvokeFunction", clone(e.arn)))))),
			"PermissionsBoundary", clone(e.get("PermissionsBoundary"))))
	}
	put(properties, "Target", object("Arn", clone(e.arn), "RoleArn", role, "Input", clone(e.get("Input")), "RetryPolicy", clone(e.get("RetryPolicy"))))
	e.beside(e.id, "AWS::Scheduler::Schedule", properties)
}
