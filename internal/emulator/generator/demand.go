package generator

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/engine"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// expiredKey holds how many scans have expired on demand.
const expiredKey = "expiredscans"

// ExpireScans makes the n newest scans of each account and region that are
// complete expire before their time; all others have their own time again.
func ExpireScans(tx store.Tx, n int) error {
	scans := map[string][]string{} // the keys by their account and region
	for key := range tx.Ascend("scan/", "") {
		place := key[:strings.LastIndex(key, "/")]
		scans[place] = append(scans[place], key)
	}
	for _, keys := range scans {
		if err := expireNewest(tx, keys, n); err != nil {
			return err
		}
	}
	if n == 0 {
		return tx.Delete(expiredKey)
	}
	return store.Put(tx, expiredKey, n)
}

func expireNewest(tx store.Tx, keys []string, n int) error {
	byKey := make(map[string]*Scan, len(keys))
	for _, key := range keys {
		scan, _, err := store.Get[*Scan](tx, key)
		if err != nil {
			return err
		}
		byKey[key] = scan
	}
	slices.SortFunc(keys, func(a, b string) int { return byKey[b].Number - byKey[a].Number })
	for _, key := range keys {
		scan := byKey[key]
		was := scan.Expired
		scan.Expired = false
		if n > 0 && scan.status(time.Now()) == types.ResourceScanStatusComplete {
			scan.Expired = true
			n--
		}
		if scan.Expired == was {
			continue
		}
		if err := store.Put(tx, key, scan); err != nil {
			return err
		}
	}
	return nil
}

// ExpiredScans is what ExpireScans was told last.
func ExpiredScans(tx store.Tx) (n int, err error) {
	n, _, err = store.Get[int](tx, expiredKey)
	return n, err
}

// onDemand is the reason of a failure that gives none. AWS does not document
// its own texts.
const onDemand = "Failure on demand"

func orOnDemand(reason string) string {
	if reason == "" {
		return onDemand
	}
	return reason
}

// demanded tells why a scan or the generation of a template is to fail, empty
// where it is not.
func demanded(tx store.Tx, call wire.Call, on engine.Action) (string, error) {
	struck, err := engine.Strike(tx, engine.Deed{On: on, Account: call.Account, Region: call.Region})
	if err != nil || len(struck) == 0 {
		return "", err
	}
	return orOnDemand(struck[0].Reason), nil
}

// disturb makes the resource fail to be read, or have warnings, on demand.
func (r *Resource) disturb(tx store.Tx, call wire.Call) error {
	struck, err := engine.Strike(tx, engine.Deed{On: engine.Read, Type: r.Type, LogicalID: r.LogicalID, Account: call.Account, Region: call.Region})
	for _, f := range struck {
		if f.Warning == "" {
			r.Failure = orOnDemand(f.Reason)
			continue
		}
		r.warn(types.WarningType(f.Warning), f)
	}
	return err
}

// warn adds a warning on demand, and takes what it is about out of the
// template where its type says so.
func (r *Resource) warn(kind types.WarningType, f engine.Fault) {
	warning := types.WarningDetail{Type: kind}
	for _, path := range f.Properties {
		leaf := leafOf(r.Type, path)
		switch kind {
		case types.WarningTypeMutuallyExclusiveProperties, types.WarningTypeMutuallyExclusiveTypes:
			r.ask(leaf, kind)
		default:
			remove(r.Properties, strings.Split(path, "/"))
		}
		warning.Properties = append(warning.Properties, leaf.warning(kind, f.Reason))
	}
	r.Warnings = append(r.Warnings, warning)
}
