package main

import "encoding/json"

// documented are defaults that AWS's schemas leave out and the type's page of
// the CloudFormation template reference states. Only plain statements are here
// ("The default value is 0"), not such as depend on other properties.
func documented() map[string]map[string]string {
	return map[string]map[string]string{
		"AWS::DynamoDB::Table": {"DeletionProtectionEnabled": "false"},
		"AWS::EC2::Subnet":     {"MapPublicIpOnLaunch": "false", "AssignIpv6AddressOnCreation": "false"},
		"AWS::IAM::Role":       {"MaxSessionDuration": "3600"},
		"AWS::KMS::Key":        {"Enabled": "true", "EnableKeyRotation": "false"},
		"AWS::Kinesis::Stream": {"RetentionPeriodHours": "24"},
		"AWS::Lambda::Function": {
			"MemorySize": "128", "Timeout": "3",
		},
		"AWS::SQS::Queue": {
			"DelaySeconds": "0", "KmsDataKeyReusePeriodSeconds": "300", "MaximumMessageSize": "1048576",
			"MessageRetentionPeriod": "345600", "ReceiveMessageWaitTimeSeconds": "0", "VisibilityTimeout": "30",
		},
		"AWS::SSM::Parameter": {"DataType": `"text"`},
	}
}

// scalar keeps a default that is a text, a number or a boolean: those of lists
// and objects are no statements about what is in them.
func scalar(value string) string {
	var v any
	if json.Unmarshal([]byte(value), &v) != nil {
		return ""
	}
	switch v.(type) {
	case string, bool, float64:
		return value
	default:
		return ""
	}
}
