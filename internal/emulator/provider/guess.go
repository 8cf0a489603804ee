package provider

import (
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// references are the forms of IDs that attributes of other types refer to.
var references = []struct{ ending, prefix string }{
	{"VpcId", "vpc-"},
	{"SubnetId", "subnet-"},
	{"SecurityGroupId", "sg-"},
	{"SecurityGroup", "sg-"},
	{"SecurityGroups", "sg-"},
	{"NetworkInterfaceId", "eni-"},
	{"RouteTableId", "rtb-"},
	{"NetworkAclId", "acl-"},
	{"VpcEndpointId", "vpce-"},
	{"AssociationId", "assoc-"},
	{"InstanceId", "i-"},
	{"AllocationId", "eipalloc-"},
	{"VolumeId", "vol-"},
}

// guess makes a plausible value of an attribute that is in no table and no
// property, from its name and kind. It is the same each time.
func (v *values) guess(name string, s schema.Shape) any {
	switch s.Kind {
	case schema.Boolean:
		return false
	case schema.Integer, schema.Number:
		if strings.HasSuffix(name, "Port") {
			return json.Number("443")
		}
		return json.Number("1")
	case schema.List:
		return []any{v.guess(strings.TrimSuffix(name, "s"), *s.Element)}
	case schema.Map, schema.JSON:
		return map[string]any{}
	case schema.Tag:
		return map[string]any{"Key": "", "Value": ""}
	case schema.Object:
		return v.guessObject(name, s.Definition)
	default:
		return v.guessText(name)
	}
}

// guessObject makes a nested value of the parts that are attributes themselves.
func (v *values) guessObject(name, definition string) any {
	object := make(map[string]any)
	for part := range v.facts.Definitions[definition] {
		path := name + "." + part
		if _, ok := v.facts.Attributes[path]; ok {
			object[part] = v.value(path)
		}
	}
	return object
}

// guessText makes a text by the endings that AWS's attribute names have.
func (v *values) guessText(path string) string {
	name := path[strings.LastIndexAny(path, "./")+1:]
	r := random(v.Unique, path)
	ends := func(endings ...string) bool {
		for _, ending := range endings {
			if strings.HasSuffix(name, ending) {
				return true
			}
		}
		return false
	}
	switch {
	case isARNName(name):
		return v.guessARN(name)
	case v.isOwnID(name):
		return v.guessID(name)
	case ends("AccountId", "OwnerId", "OwnerAccountId"):
		return v.Account
	case ends("AvailabilityZone"):
		return v.Region + "a"
	case ends("Name") && !ends("DomainName", "DNSName", "DnsName", "HostName"):
		return v.name()
	case ends("Status", "State"):
		return "ACTIVE"
	case ends("Time", "Timestamp", "Date", "CreatedAt", "UpdatedAt", "ModifiedAt", "CreatedOn"):
		return v.created.UTC().Format(time.RFC3339)
	case ends("Version", "VersionNumber", "Revision"):
		return "1"
	case ends("Port"):
		return "443"
	case ends("Url", "URL", "Uri", "URI"):
		return "https://" + v.host(r.Uint32())
	case ends("Endpoint", "Address", "DomainName", "DNSName", "DnsName", "Domain", "HostName"):
		return v.host(r.Uint32())
	}
	for _, reference := range references {
		if ends(reference.ending) {
			return reference.prefix + "0" + pick(r, hexDigits, 16)
		}
	}
	if ends("Id", "ID") {
		return pick(r, lowerAlnum, 10)
	}
	return strings.ToLower(name) + "-" + pick(r, lowerAlnum, 8)
}

// guessARN is the resource's own ARN, or one of what the name says.
func (v *values) guessARN(name string) string {
	base := strings.TrimSuffix(strings.TrimSuffix(name, "Arn"), "ARN")
	resource := v.resourceName()
	if base == "" || base == "Resource" || strings.HasSuffix(resource, base) || strings.HasSuffix(base, resource) {
		if v.facts.ARN != "" {
			return v.arn(v.facts.ARN)
		}
		return v.genericARN(kebab(resource), v.ownID())
	}
	return v.genericARN(kebab(base), uuid(random(v.Unique, name)))
}

// isOwnID tells whether a name is that of the ID that AWS gave the resource.
func (v *values) isOwnID(name string) bool {
	if name == "Id" {
		return true
	}
	base, ok := strings.CutSuffix(name, "Id")
	return ok && strings.HasSuffix(v.resourceName(), base)
}

// guessID makes an ID: CloudFormation's own form where the type has nothing
// but "Id", a prefixed one in EC2, else ten characters.
func (v *values) guessID(name string) string {
	r := random(v.Unique, "id")
	switch {
	case strings.HasPrefix(v.Type, "AWS::EC2::"):
		return kebab(v.resourceName()) + "-0" + pick(r, hexDigits, 16)
	case name == "Id":
		return v.naming.generate(v.Physical)
	default:
		return pick(r, lowerAlnum, 10)
	}
}

// host is a host name of the resource's service.
func (v *values) host(number uint32) string {
	service := strings.ToLower(strings.Split(v.Type, "::")[1])
	id := pick(random(v.Unique, string(rune(number))), lowerAlnum, 10)
	return id + "." + service + "." + v.Region + "." + wire.URLSuffix(v.Partition)
}

func (v *values) resourceName() string { return v.Type[strings.LastIndex(v.Type, ":")+1:] }

// kebab writes DBParameterGroup as db-parameter-group.
func kebab(name string) string {
	var out strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		if i > 0 && unicode.IsUpper(c) &&
			(unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}
