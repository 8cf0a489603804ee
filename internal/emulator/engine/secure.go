package engine

import (
	"maps"
	"slices"
	"strings"

	"github.com/cfn-cli/cfn/internal/template"
)

// securePlaces are the properties that take a secure string of Parameter Store
// (AWS documentation, "Get a secure string value from Systems Manager
// Parameter Store").
var securePlaces = map[string]bool{
	"AWS::DirectoryService::MicrosoftAD/Properties/Password":                                    true,
	"AWS::DirectoryService::SimpleAD/Properties/Password":                                       true,
	"AWS::ElastiCache::ReplicationGroup/Properties/AuthToken":                                   true,
	"AWS::IAM::User/Properties/LoginProfile/Password":                                           true,
	"AWS::KinesisFirehose::DeliveryStream/Properties/RedshiftDestinationConfiguration/Password": true,
	"AWS::OpsWorks::App/Properties/AppSource/Password":                                          true,
	"AWS::OpsWorks::Stack/Properties/CustomCookbooksSource/Password":                            true,
	"AWS::OpsWorks::Stack/Properties/RdsDbInstances":                                            true,
	"AWS::RDS::DBCluster/Properties/MasterUserPassword":                                         true,
	"AWS::RDS::DBInstance/Properties/MasterUserPassword":                                        true,
	"AWS::Redshift::Cluster/Properties/MasterUserPassword":                                      true,
}

// secureOutOfPlace lists the places of a resource where it has a secure string
// that may not be there. As the service names them, a place ends at a list.
func secureOutOfPlace(p *plan, r *template.Resource) ([]string, error) {
	properties, err := p.shown.Properties(r)
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(secureIn(r.Type+"/Properties", properties), func(place string) bool { return securePlaces[place] })
	return found, nil
}

func secureIn(place string, v any) (places []string) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			places = append(places, secureIn(place+"/"+key, v[key])...)
		}
	case []any:
		for _, item := range v {
			places = append(places, slices.Repeat([]string{place}, len(secureIn(place, item)))...)
		}
	case string:
		if strings.Contains(v, "{{resolve:ssm-secure:") {
			places = append(places, place)
		}
	}
	return places
}
