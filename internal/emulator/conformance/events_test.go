package conformance

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// From these days on the recordings keep less of each event, and from
// withDelete on also those of the delete.
var (
	shortened  = time.Date(2025, 6, 20, 0, 0, 0, 0, time.UTC)
	withDelete = time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)
)

// events are all of the stack's, newest first.
func (r *replay) events(ctx context.Context) ([]map[string]any, error) {
	var all []map[string]any
	pages := cloudformation.NewDescribeStackEventsPaginator(r.cfn, &cloudformation.DescribeStackEventsInput{StackName: aws.String(r.stackID)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, e := range page.StackEvents {
			all = append(all, tree(reflect.ValueOf(e), r.rename).(map[string]any))
		}
	}
	return all, nil
}

// shapeEvents keeps the events as the recordings of that day have them.
func (r *replay) shapeEvents(before, all []map[string]any) {
	if r.at.Before(shortened) {
		r.responses["per-resource-events"] = byResource(before, "<stack-name:1>", fullEvent)
		return
	}
	kept := forward(all, func(e map[string]any) bool {
		return text(e, "ResourceStatus") != "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
	})
	if _, ok := r.Recorded["all-events"]; ok {
		r.responses["all-events"] = inOrder(kept)
	}
	groups := byResource(kept, "Stack", shortEvent)
	for id, list := range groups {
		groups[id] = r.withoutRepeats(list.([]any))
	}
	r.responses["per-resource-events"] = groups
}

// withoutRepeats keeps one of the events that follow each other with the same
// status: the oldest, and from withDelete on the newest.
func (r *replay) withoutRepeats(list []any) []any {
	var kept []any
	for _, e := range list {
		status := text(e.(map[string]any), "ResourceStatus")
		if r.at.Before(withDelete) && strings.HasPrefix(status, "DELETE_") {
			continue
		}
		last := len(kept) - 1
		if last < 0 || text(kept[last].(map[string]any), "ResourceStatus") != status {
			kept = append(kept, e)
		} else if !r.at.Before(withDelete) {
			kept[last] = e
		}
	}
	return kept
}

// byResource groups events by logical ID, the stack's own under stackKey.
func byResource(list []map[string]any, stackKey string, keep func(map[string]any) any) map[string]any {
	groups := map[string]any{}
	for _, e := range list {
		key := text(e, "LogicalResourceId")
		if e["PhysicalResourceId"] == e["StackId"] {
			key = stackKey
		}
		group, _ := groups[key].([]any)
		groups[key] = append(group, keep(e))
	}
	return groups
}

var eventTime = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+Z$`)

// fullEvent has no operation yet: AWS tells it only since all recordings of
// this shape.
func fullEvent(e map[string]any) any {
	delete(e, "OperationId")
	e["EventId"] = eventTime.ReplaceAllString(text(e, "EventId"), "date")
	return e
}

func shortEvent(e map[string]any) any {
	short := map[string]any{}
	for _, name := range []string{"LogicalResourceId", "PhysicalResourceId", "ResourceStatus", "ResourceType", "Timestamp"} {
		if v, ok := e[name]; ok {
			short[name] = v
		}
	}
	return short
}

// forward gives the events that keep accepts, oldest first.
func forward(newestFirst []map[string]any, keep func(map[string]any) bool) []map[string]any {
	var list []map[string]any
	for _, e := range slices.Backward(newestFirst) {
		if keep(e) {
			list = append(list, e)
		}
	}
	return list
}

// inOrder tells which resource reached which status, without repeats.
func inOrder(list []map[string]any) []any {
	var steps []any
	for _, e := range list {
		step := []any{text(e, "LogicalResourceId"), text(e, "ResourceStatus")}
		if len(steps) == 0 || !reflect.DeepEqual(steps[len(steps)-1], step) {
			steps = append(steps, step)
		}
	}
	return steps
}
