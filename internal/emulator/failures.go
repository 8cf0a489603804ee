package emulator

import (
	"fmt"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/generator"
	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/stacksets"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/schema"
	"github.com/cfn-cli/cfn/internal/suggest"
)

// Failures is what goes wrong on demand, so that tools and people can try what
// they do then. It is kept in the store with everything else.
type Failures struct {
	// Rules make actions on resources fail.
	Rules []engine.Fault `json:"rules"`
	// CustomResources are answers for custom resources.
	CustomResources []provider.Answer `json:"customResources"`
	// Throttle is the share of requests that are refused, Latency what each
	// takes longer. Nil says nothing about them, which is the same as zero
	// where there is nothing before.
	Throttle *Share    `json:"throttle,omitempty"`
	Latency  *Duration `json:"latency,omitempty"`
	// ListDelay is how long the lists of StackSet operations and their results
	// tell nothing new: on AWS they are eventually consistent.
	ListDelay *Duration `json:"listDelay,omitempty"`
	// ExpiredScans is how many of the newest resource scans of each account and
	// region have expired before their time.
	ExpiredScans *int `json:"expiredScans,omitempty"`
}

// trafficKey holds the Failures that are not about resources.
const trafficKey = "failures/traffic"

// unknownType tells that no resource can have the type.
func unknownType(name string) string {
	_, refused := provider.NotEmulated(name)
	if name == "" || refused || provider.Known(name) {
		return ""
	}
	if t, ok := schema.Lookup(name); ok {
		return fmt.Sprintf("%s is turned into other types by the transform %s: name one of them", name, t.Transform)
	}
	text := "there is no resource type " + name
	if near := suggest.Nearest(name, schema.Types()); near != "" {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return text
}

// Failures gives what is set.
func (e *Emulator) Failures() (f Failures, err error) {
	err = e.config.Store.View(func(tx store.Tx) error {
		f, err = readFailures(tx)
		return err
	})
	return f, err
}

// Fail adds failures to those that are set, or takes their place.
func (e *Emulator) Fail(more Failures, replace bool) (set Failures, err error) {
	err = e.config.Store.Update(func(tx store.Tx) error {
		if replace {
			if err := clearFailures(tx); err != nil {
				return err
			}
		}
		if err := addFailures(tx, more); err != nil {
			return err
		}
		set, err = readFailures(tx)
		return err
	})
	return set, err
}

func readFailures(tx store.Tx) (f Failures, err error) {
	if f, _, err = store.Get[Failures](tx, trafficKey); err != nil {
		return f, err
	}
	rules, err := engine.Faults(tx)
	if err != nil {
		return f, err
	}
	answers, err := provider.Answers(tx)
	if err != nil {
		return f, err
	}
	delay, err := stacksets.Delay(tx)
	if listed := Duration(delay); delay > 0 {
		f.ListDelay = &listed
	}
	if err != nil {
		return f, err
	}
	if expired, err := generator.ExpiredScans(tx); err != nil {
		return f, err
	} else if expired > 0 {
		f.ExpiredScans = &expired
	}
	f.Rules, f.CustomResources = append([]engine.Fault{}, rules...), append([]provider.Answer{}, answers...)
	return f, err
}

func clearFailures(tx store.Tx) error {
	if err := engine.ClearFaults(tx); err != nil {
		return err
	}
	if err := stacksets.SetDelay(tx, 0); err != nil {
		return err
	}
	if err := provider.SetAnswers(tx, nil); err != nil {
		return err
	}
	if err := generator.ExpireScans(tx, 0); err != nil {
		return err
	}
	return tx.Delete(trafficKey)
}

func addFailures(tx store.Tx, more Failures) error {
	set, err := readFailures(tx)
	if err != nil {
		return err
	}
	for _, rule := range more.Rules {
		if err := engine.AddFault(tx, rule); err != nil {
			return err
		}
	}
	if err := provider.SetAnswers(tx, append(set.CustomResources, more.CustomResources...)); err != nil {
		return err
	}
	if more.ListDelay != nil {
		if err := stacksets.SetDelay(tx, time.Duration(*more.ListDelay)); err != nil {
			return err
		}
	}
	if more.ExpiredScans != nil {
		if err := generator.ExpireScans(tx, *more.ExpiredScans); err != nil {
			return err
		}
	}
	traffic := Failures{Throttle: set.Throttle, Latency: set.Latency}
	if more.Throttle != nil {
		traffic.Throttle = more.Throttle.orNil()
	}
	if more.Latency != nil {
		traffic.Latency = more.Latency.orNil()
	}
	if traffic.Throttle == nil && traffic.Latency == nil {
		return tx.Delete(trafficKey)
	}
	return store.Put(tx, trafficKey, traffic)
}
