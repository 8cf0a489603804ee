package generator

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// Scan is the record of a resource scan.
type Scan struct {
	Account, Region, Partition string
	ID                         string
	Number                     int
	// Filter are the types that it looks at, none for all.
	Filter         []string `json:",omitempty"`
	Token, Request string   `json:",omitempty"`
	Started, Ends  time.Time
	// Failure is why it fails, empty where it does not.
	Failure string `json:",omitempty"`
	// Expired tells that it has expired before its time, on demand.
	Expired bool `json:",omitempty"`
	Count   int
	Types   []string `json:",omitempty"`
}

// Scanned is a resource that a scan has found.
type Scanned struct {
	Type       string
	Identifier map[string]string
	Managed    bool              `json:",omitempty"`
	Tags       map[string]string `json:",omitempty"`
}

// Generated is the record of a generated template.
type Generated struct {
	Account, Region, Partition string
	Name, UUID                 string
	Created, Updated, Ends     time.Time
	Changes                    int
	StackID                    string `json:",omitempty"`
	Base                       string `json:",omitempty"`
	Config                     types.TemplateConfiguration
	Resources                  []*Resource
	// Failure is why it could not be generated, empty where it could.
	Failure string `json:",omitempty"`
	Body    string
}

// Resource is a resource of a generated template.
type Resource struct {
	LogicalID, Type string
	Identifier      map[string]string
	// Failure is why it is not in the template.
	Failure  string                `json:",omitempty"`
	Warnings []types.WarningDetail `json:",omitempty"`
	// Properties are as they were when they were read last.
	Properties map[string]any `json:",omitempty"`
	// Parameters are what must be supplied, by their names.
	Parameters map[string]map[string]any `json:",omitempty"`
}

// expiry is how long a scan's results are kept (AWS documentation,
// "Considerations when using the IaC generator").
const expiry = 30 * 24 * time.Hour

// status is how a scan stands.
func (s *Scan) status(now time.Time) types.ResourceScanStatus {
	switch {
	case now.Before(s.Ends):
		return types.ResourceScanStatusInProgress
	case s.Failure != "":
		return types.ResourceScanStatusFailed
	case s.Expired || now.Sub(s.Ends) > expiry:
		return types.ResourceScanStatusExpired
	default:
		return types.ResourceScanStatusComplete
	}
}

// percent is how far a scan is.
func (s *Scan) percent(now time.Time) float64 {
	if !now.Before(s.Ends) {
		return 100
	}
	return float64(now.Sub(s.Started)) / float64(s.Ends.Sub(s.Started)) * 100
}

func (s *Scan) kind() types.ScanType {
	if len(s.Filter) > 0 {
		return types.ScanTypePartial
	}
	return types.ScanTypeFull
}

// ARN is the scan's.
func (s *Scan) ARN() string {
	return fmt.Sprintf("arn:%s:cloudformation:%s:%s:resourceScan/%s", s.Partition, s.Region, s.Account, s.ID)
}

// ARN is the template's.
func (g *Generated) ARN() string {
	return fmt.Sprintf("arn:%s:cloudformation:%s:%s:generatedTemplate/%s", g.Partition, g.Region, g.Account, g.UUID)
}

// status is how a template stands.
func (g *Generated) status(now time.Time) types.GeneratedTemplateStatus {
	switch {
	case !now.Before(g.Ends) && g.Failure != "":
		return types.GeneratedTemplateStatusFailed
	case !now.Before(g.Ends):
		return types.GeneratedTemplateStatusComplete
	case g.Changes > 0:
		return types.GeneratedTemplateStatusUpdateInProgress
	default:
		return types.GeneratedTemplateStatusCreateInProgress
	}
}

// The keys of the records:
//
//	scan/ACCOUNT/REGION/ID                Scan
//	scanned/ACCOUNT/REGION/ID/NUMBER      Scanned
//	generated/ACCOUNT/REGION/NAME         Generated
//	generatedid/ACCOUNT/REGION/ID         name of the template
//	expiredscans                          how many scans have expired on demand
func key(call wire.Call, kind, rest string) string {
	return kind + "/" + call.Account + "/" + call.Region + "/" + rest
}
