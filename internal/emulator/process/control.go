package process

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cfn-cli/cfn/internal/diag"
	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/env"
)

// healthTime bounds one question to the process, seedTime one that makes many
// resources.
const (
	healthTime = 2 * time.Second
	seedTime   = time.Minute
)

// maxAnswer bounds what the process answers, in bytes.
const maxAnswer = 8 << 20

// Failures asks what goes wrong on demand.
func Failures(ctx context.Context, e *env.Env, running Running) (emulator.Failures, error) {
	return failures(ctx, e, running, http.MethodGet, nil)
}

// Fail adds failures, or replaces those that are set, and gives what is set
// then.
func Fail(ctx context.Context, e *env.Env, running Running, more emulator.Failures, replace bool) (emulator.Failures, error) {
	method := http.MethodPost
	if replace {
		method = http.MethodPut
	}
	return failures(ctx, e, running, method, more)
}

// ClearFailures takes all failures back.
func ClearFailures(ctx context.Context, e *env.Env, running Running) (emulator.Failures, error) {
	return failures(ctx, e, running, http.MethodDelete, nil)
}

func failures(ctx context.Context, e *env.Env, running Running, method string, body any) (set emulator.Failures, err error) {
	if err = control(ctx, e, running, method, "/_cfn/failures", body, &set); err != nil {
		return set, diag.New(diag.Failed, "local.failures", "the local emulator does not answer about failures").
			WithDetail(err.Error()).WithHint("cfn local status").Because(err)
	}
	return set, nil
}

// control makes a request to one of the emulator's own addresses. Body and
// answer are JSON; nil is none.
func control(ctx context.Context, e *env.Env, running Running, method, path string, body, answer any) error {
	return controlWithin(ctx, e, running, healthTime, method, path, body, answer)
}

func controlWithin(ctx context.Context, e *env.Env, running Running, limit time.Duration, method, path string, body, answer any) error {
	var sent io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, running.URL+path, sent)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+running.Token)
	res, err := (&http.Client{Transport: e.Transport, Timeout: limit}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	limited := io.LimitReader(res.Body, maxAnswer)
	if res.StatusCode >= http.StatusBadRequest {
		text, _ := io.ReadAll(limited) // the status says enough
		return fmt.Errorf("%s: %s", res.Status, strings.TrimSpace(string(text)))
	}
	if answer == nil {
		return nil
	}
	decoder := json.NewDecoder(limited)
	decoder.UseNumber()
	return decoder.Decode(answer)
}

// Drift changes a resource behind its stack's back.
func Drift(ctx context.Context, e *env.Env, running Running, change engine.Tamper) error {
	if err := control(ctx, e, running, http.MethodPost, "/_cfn/drift", change, nil); err != nil {
		_, reason, _ := strings.Cut(err.Error(), ": ")
		return diag.New(diag.NotFound, "local.drift", "%s of stack %s was not changed", change.LogicalID, change.Stack).
			WithDetail(reason).WithHint("cfn resources %s --context local", change.Stack).Because(err)
	}
	return nil
}

// Alarms reads the states of alarms, or sets one. An alarm that does not exist
// is not in the answer.
func Alarms(ctx context.Context, e *env.Env, running Running, asked emulator.AlarmRequest) (list []emulator.Alarm, err error) {
	if err = control(ctx, e, running, http.MethodPost, "/_cfn/alarms", asked, &list); err != nil {
		return nil, diag.New(diag.Failed, "local.alarm", "the local emulator does not answer about alarms").
			WithDetail(err.Error()).WithHint("cfn local status").Because(err)
	}
	return list, nil
}

// Organization asks for the organization that StackSets work with.
func Organization(ctx context.Context, e *env.Env, running Running) (organization.Organization, error) {
	return organize(ctx, e, running, http.MethodGet, nil)
}

// Organize makes o the organization, and ClearOrganization takes it away.
func Organize(ctx context.Context, e *env.Env, running Running, o organization.Organization) (organization.Organization, error) {
	return organize(ctx, e, running, http.MethodPut, o)
}

// ClearOrganization takes the organization away: see Organize.
func ClearOrganization(ctx context.Context, e *env.Env, running Running) (organization.Organization, error) {
	return organize(ctx, e, running, http.MethodDelete, nil)
}

func organize(ctx context.Context, e *env.Env, running Running, method string, body any) (o organization.Organization, err error) {
	if err = control(ctx, e, running, method, "/_cfn/organization", body, &o); err != nil {
		_, reason, _ := strings.Cut(err.Error(), ": ")
		return o, diag.New(diag.Invalid, "local.organization", "the organization was not taken").WithDetail(reason).Because(err)
	}
	return o, nil
}
