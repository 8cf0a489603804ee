package ssm

import (
	"time"

	"github.com/cfn-cli/cfn/internal/emulator/services"
)

// The shapes of the API, with the members that are emulated.
type (
	putInput struct {
		Name, Value, Type, Description string
		AllowedPattern, Tier, DataType string
		Overwrite                      bool
		Tags                           []services.Tag
	}
	putOutput struct {
		Version int64
		Tier    string
	}

	getInput struct {
		Name           string
		WithDecryption bool
	}
	getOutput struct{ Parameter parameter }

	getAllInput struct {
		Names          []string
		WithDecryption bool
	}
	getAllOutput struct {
		Parameters        []parameter
		InvalidParameters []string
	}

	pathInput struct {
		Path                      string
		Recursive, WithDecryption bool
		ParameterFilters          []filter
		MaxResults                *int32
		NextToken                 string
	}
	pathOutput struct {
		Parameters []parameter
		NextToken  string
	}

	// parameter is a version of a parameter with its value.
	parameter struct {
		Name, Type, Value, Selector, ARN, DataType string
		Version                                    int64
		LastModifiedDate                           time.Time
	}

	// details are what is told of a parameter besides its value.
	details struct {
		Name, ARN, Type, Description   string
		AllowedPattern, Tier, DataType string
		Version                        int64
		LastModifiedDate               time.Time
		LastModifiedUser               string
		Value                          string
		Labels                         []string
	}
	historyInput struct {
		Name           string
		WithDecryption bool
		MaxResults     *int32
		NextToken      string
	}
	describeInput struct {
		ParameterFilters []filter
		MaxResults       *int32
		NextToken        string
	}
	detailsOutput struct {
		Parameters []details
		NextToken  string
	}
	filter struct {
		Key, Option string
		Values      []string
	}

	nameInput   struct{ Name string }
	namesInput  struct{ Names []string }
	namesOutput struct{ DeletedParameters, InvalidParameters []string }
	nothing     struct{}

	labelInput struct {
		Name             string
		ParameterVersion *int64
		Labels           []string
	}
	unlabelInput struct {
		Name             string
		ParameterVersion *int64
		Labels           []string
	}
	labelOutput struct {
		InvalidLabels    []string
		ParameterVersion int64
	}
	unlabelOutput struct{ RemovedLabels, InvalidLabels []string }

	tagInput struct {
		ResourceType, ResourceId string
		Tags                     []services.Tag
	}
	untagInput struct {
		ResourceType, ResourceId string
		TagKeys                  []string
	}
	resourceInput struct{ ResourceType, ResourceId string }
	tagsOutput    struct{ TagList []services.Tag }
)
