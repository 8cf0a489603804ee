package catalog_test

import (
	"testing"
	"testing/synctest"

	"github.com/cfn-cli/cfn/internal/catalog"
)

// The subnets of a network fit into it, whatever its size.
func TestNetworkOfEachSize(t *testing.T) {
	e, err := catalog.Find("vpc")
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range e.Template.Parameter("Prefix").AllowedValues {
		t.Run(prefix, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, e)
				w.create("network", map[string]string{"Prefix": prefix, "Zones": "3"})
			})
		})
	}
}
