package stacksets_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cfn-cli/cfn/internal/emulator"
	"github.com/cfn-cli/cfn/internal/emulator/organization"
	"github.com/cfn-cli/cfn/internal/emulator/store"
)

const workloads = "ou-ab12-cdef3456"

// organize loads an organization whose unit has these accounts.
func (w *world) organize(accounts ...organization.Account) {
	w.Helper()
	o := organization.Organization{Management: admin, Delegated: []string{"222222222222"}, Trusted: true}
	o.Root.Units = []organization.Unit{{ID: workloads, Accounts: accounts}}
	body, err := json.Marshal(o)
	if err != nil {
		w.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPut, "http://localhost/_cfn/organization", bytes.NewReader(body))
	req.Header.Set("Authorization", "Bearer token")
	recorder := httptest.NewRecorder()
	w.emulator.ServeHTTP(recorder, req)
	if recorder.Code != http.StatusOK {
		w.Fatal(recorder.Body.String())
	}
	w.rest()
}

func inOrganization(t *testing.T, f func(w *world)) {
	t.Helper()
	inWorld(t, func(w *world) {
		_ = w.emulator.Close()
		e, err := emulator.New(emulator.Config{Store: store.NewMemory(), Token: "token"})
		if err != nil {
			t.Fatal(err)
		}
		w.emulator = e
		f(w)
	})
}

func member(id string) organization.Account { return organization.Account{ID: id} }

func managed(in *cfn.CreateStackSetInput) {
	in.PermissionModel = types.PermissionModelsServiceManaged
	in.AutoDeployment = &types.AutoDeployment{Enabled: aws.Bool(true), RetainStacksOnAccountRemoval: aws.Bool(false)}
}

func (w *world) unit(regions []string, change ...func(*types.DeploymentTargets)) string {
	w.Helper()
	return w.make(nil, regions, func(in *cfn.CreateStackInstancesInput) {
		in.DeploymentTargets = &types.DeploymentTargets{OrganizationalUnitIds: []string{workloads}}
		for _, c := range change {
			c(in.DeploymentTargets)
		}
	})
}

// AWS documentation, "Create StackSets with service-managed permissions" and
// "Enable or disable automatic deployments".
func TestUnitsAreFollowed(t *testing.T) {
	inOrganization(t, func(w *world) {
		w.organize(member("222222222222"), member("333333333333"), member(admin))
		w.set(managed)
		w.unit([]string{"us-east-1"})
		want := []string{"2 us-east-1 CURRENT SUCCEEDED", "3 us-east-1 CURRENT SUCCEEDED"}
		if diff := cmp.Diff(want, w.instances()); diff != "" {
			t.Errorf("the management account is left out, and no role is needed: %s", diff)
		}
		// One leaves, one joins.
		w.organize(member("222222222222"), member("444444444444"))
		want = []string{"2 us-east-1 CURRENT SUCCEEDED", "4 us-east-1 CURRENT SUCCEEDED"}
		if diff := cmp.Diff(want, w.instances()); diff != "" {
			t.Error(diff)
		}
		if a, b := w.displayed("333333333333", "us-east-1"), w.displayed("444444444444", "us-east-1"); len(a) != 0 || len(b) != 1 {
			t.Errorf("stacks: %v, %v", a, b)
		}
		// A suspended account is skipped.
		w.organize(member("222222222222"), organization.Account{ID: "444444444444", Suspended: true})
		if _, err := w.admin().UpdateStackSet(w.Context(), &cfn.UpdateStackSetInput{
			StackSetName: aws.String("s"), TemplateBody: aws.String(strings.Replace(topic, `"d"`, `"e"`, 1)),
			DeploymentTargets: &types.DeploymentTargets{OrganizationalUnitIds: []string{workloads}}, Regions: []string{"us-east-1"},
		}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		want = []string{"2 us-east-1 CURRENT SUCCEEDED", "4 us-east-1 OUTDATED SKIPPED_SUSPENDED_ACCOUNT"}
		if diff := cmp.Diff(want, w.instances()); diff != "" {
			t.Error(diff)
		}
		// So it is where the request names nobody.
		if _, err := w.admin().UpdateStackSet(w.Context(), &cfn.UpdateStackSetInput{
			StackSetName: aws.String("s"), TemplateBody: aws.String(strings.Replace(topic, `"d"`, `"f"`, 1)),
		}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if diff := cmp.Diff(want, w.instances()); diff != "" {
			t.Error(diff)
		}
		targets, err := w.admin().ListStackSetAutoDeploymentTargets(w.Context(), &cfn.ListStackSetAutoDeploymentTargetsInput{StackSetName: aws.String("s")})
		if err != nil || len(targets.Summaries) != 1 || !slices.Equal(targets.Summaries[0].Regions, []string{"us-east-1"}) {
			t.Errorf("got %+v, %v", targets, err)
		}
	})
}

// API reference, "DeploymentTargets".
func TestAccountFilters(t *testing.T) {
	for kind, want := range map[types.AccountFilterType][]string{
		types.AccountFilterTypeIntersection: {"3"}, types.AccountFilterTypeDifference: {"2", "4"}, types.AccountFilterTypeNone: {"2", "3", "4"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			inOrganization(t, func(w *world) {
				w.organize(member("222222222222"), member("333333333333"), member("444444444444"))
				w.set(managed)
				w.unit([]string{"us-east-1"}, func(d *types.DeploymentTargets) {
					d.AccountFilterType = kind
					if kind != types.AccountFilterTypeNone {
						d.Accounts = []string{"333333333333"}
					}
				})
				var got []string
				for _, line := range w.instances() {
					got = append(got, line[:1])
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestWhoMayManage(t *testing.T) {
	inOrganization(t, func(w *world) {
		in := &cfn.CreateStackSetInput{StackSetName: aws.String("s"), TemplateBody: aws.String(topic)}
		managed(in)
		_, err := w.admin().CreateStackSet(w.Context(), in)
		w.refused(err, "ValidationError")
		w.organize(member("222222222222"), member("333333333333"))
		if _, err := w.admin().DeactivateOrganizationsAccess(w.Context(), &cfn.DeactivateOrganizationsAccessInput{}); err != nil {
			t.Fatal(err)
		}
		_, err = w.admin().CreateStackSet(w.Context(), in)
		w.refused(err, "ValidationError")
		if _, err := w.admin().ActivateOrganizationsAccess(w.Context(), &cfn.ActivateOrganizationsAccessInput{}); err != nil {
			t.Fatal(err)
		}
		in.CallAs = types.CallAsDelegatedAdmin
		_, err = w.in("333333333333", "us-east-1").CreateStackSet(w.Context(), in)
		w.refused(err, "ValidationError")
		if _, err := w.in("222222222222", "us-east-1").CreateStackSet(w.Context(), in); err != nil {
			t.Error(err)
		}
		// It lies in the management account.
		if _, err := w.admin().DescribeStackSet(w.Context(), &cfn.DescribeStackSetInput{StackSetName: aws.String("s")}); err != nil {
			t.Error(err)
		}
		_, err = w.admin().CreateStackInstances(w.Context(), &cfn.CreateStackInstancesInput{
			StackSetName: aws.String("s"), Regions: []string{"us-east-1"},
			DeploymentTargets: &types.DeploymentTargets{OrganizationalUnitIds: []string{"ou-none-00000000"}},
		})
		w.refused(err, "ValidationError")
	})
}

// API reference, "ImportStacksToStackSet".
func TestStacksAreImported(t *testing.T) {
	inWorld(t, func(w *world) {
		w.roles("222222222222")
		out, err := w.in("222222222222", "us-east-1").CreateStack(w.Context(), &cfn.CreateStackInput{
			StackName: aws.String("mine"), TemplateBody: aws.String(topic),
			Parameters: []types.Parameter{{ParameterKey: aws.String("Name"), ParameterValue: aws.String("o")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		w.rest()
		w.set()
		if _, err := w.admin().ImportStacksToStackSet(w.Context(), &cfn.ImportStacksToStackSetInput{StackSetName: aws.String("s"), StackIds: []string{*out.StackId}}); err != nil {
			t.Fatal(err)
		}
		w.rest()
		if diff := cmp.Diff([]string{"2 us-east-1 CURRENT SUCCEEDED"}, w.instances()); diff != "" {
			t.Error(diff)
		}
		i, err := w.admin().DescribeStackInstance(w.Context(), &cfn.DescribeStackInstanceInput{
			StackSetName: aws.String("s"), StackInstanceAccount: aws.String("222222222222"), StackInstanceRegion: aws.String("us-east-1"),
		})
		if err != nil || *i.StackInstance.StackId != *out.StackId || *i.StackInstance.ParameterOverrides[0].ParameterValue != "o" {
			t.Errorf("got %+v, %v", i, err)
		}
	})
}
