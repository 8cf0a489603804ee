// Package organization is the emulator's AWS Organizations: one organization
// for all emulated accounts, as it was loaded, and the calls that read it.
package organization

import (
	"fmt"
	"slices"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// Organization is a tree of accounts. The zero Organization is none.
type Organization struct {
	// Management is the management account's ID, empty where there is no
	// organization.
	Management string `json:"management,omitempty"`
	// Delegated are the accounts that administer StackSets for it.
	Delegated []string `json:"delegated,omitempty"`
	Root      Unit     `json:"root"`
	// Trusted tells that StackSets have trusted access.
	Trusted bool `json:"trusted,omitempty"`
}

// Unit is an organizational unit, or the root.
type Unit struct {
	ID       string    `json:"id"`
	Name     string    `json:"name,omitempty"`
	Accounts []Account `json:"accounts,omitempty"`
	Units    []Unit    `json:"units,omitempty"`
}

// Account is a member account.
type Account struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	Suspended bool   `json:"suspended,omitempty"`
}

// RootID is the root's, where the file gives none.
const RootID = "r-root"

const key = "organization"

// Load reads the organization.
func Load(tx store.Tx) (Organization, error) {
	o, _, err := store.Get[Organization](tx, key)
	return o, err
}

// Save makes o the organization. Trusted access stays as it is.
func Save(tx store.Tx, o Organization) error {
	if o.Management == "" {
		return tx.Delete(key)
	}
	if o.Root.ID == "" {
		o.Root.ID = RootID
	}
	return store.Put(tx, key, o)
}

// Check tells what is wrong with an organization.
func (o Organization) Check() error {
	if o.Management == "" {
		return fmt.Errorf("the organization has no management account")
	}
	seen := map[string]bool{}
	var err error
	o.Root.walk(func(u *Unit) {
		for _, id := range append([]string{u.ID}, ids(u.Accounts)...) {
			if id != "" && seen[id] {
				err = fmt.Errorf("%s is there twice", id)
			}
			seen[id] = true
		}
	})
	return err
}

func ids(accounts []Account) (list []string) {
	for _, a := range accounts {
		list = append(list, a.ID)
	}
	return list
}

func (u *Unit) walk(visit func(*Unit)) {
	visit(u)
	for i := range u.Units {
		u.Units[i].walk(visit)
	}
}

// Unit finds the root or an organizational unit by its ID, nil where there is
// none.
func (o Organization) Unit(id string) (found *Unit) {
	o.Root.walk(func(u *Unit) {
		if u.ID == id {
			found = u
		}
	})
	return found
}

// Members are the accounts in a unit and in those below it. The management
// account is not among them: StackSets never deploy to it.
func (o Organization) Members(id string) (members []Account) {
	unit := o.Unit(id)
	if unit == nil {
		return nil
	}
	unit.walk(func(u *Unit) {
		for _, a := range u.Accounts {
			if a.ID != o.Management {
				members = append(members, a)
			}
		}
	})
	return members
}

// Account finds an account and the unit that it is in.
func (o Organization) Account(id string) (found *Account, parent string) {
	o.Root.walk(func(u *Unit) {
		for i := range u.Accounts {
			if u.Accounts[i].ID == id {
				found, parent = &u.Accounts[i], u.ID
			}
		}
	})
	if found == nil && id == o.Management && id != "" {
		return &Account{ID: id, Name: "management"}, o.Root.ID
	}
	return found, parent
}

// Delegates tells whether an account administers StackSets for the
// organization.
func (o Organization) Delegates(account string) bool { return slices.Contains(o.Delegated, account) }
