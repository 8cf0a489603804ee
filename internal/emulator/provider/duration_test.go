package provider_test

import (
	"testing"
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/schema"
)

func TestDurationsKeepWhatTheProfilePromises(t *testing.T) {
	limits := map[provider.Profile][2]time.Duration{
		provider.Instant:   {0, 0},
		provider.Fast:      {50 * time.Millisecond, 400 * time.Millisecond},
		provider.Realistic: {time.Second, time.Hour},
	}
	for profile, limit := range limits {
		x := provider.New(profile, nil)
		for _, typeName := range schema.Types() {
			for _, action := range []provider.Action{provider.Create, provider.Update, provider.Delete} {
				initiated, total := x.Duration(typeName, action)
				if total < limit[0] || total > limit[1] || initiated > total {
					t.Errorf("%s: %s %s takes %v, its ID comes after %v", profile, action, typeName, total, initiated)
				}
			}
		}
	}
	x := provider.New(provider.Realistic, nil)
	_, database := x.Duration("AWS::RDS::DBInstance", provider.Create)
	_, topic := x.Duration("AWS::SNS::Topic", provider.Create)
	if database < 10*topic {
		t.Errorf("a database takes %v, a topic %v", database, topic)
	}
}
