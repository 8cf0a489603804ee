package provider_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/emulator/provider"
	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
	"github.com/cfn-cli/cfn/internal/schema"
)

// physical is a resource of a stack "shop" in a made-up account.
func physical(typeName, logicalID string, properties map[string]any) provider.Physical {
	return provider.Physical{
		Account: "123456789012", Region: "us-east-1", Partition: "aws",
		StackName: "shop", LogicalID: logicalID, Type: typeName,
		StackID:    "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/0a1b2c3d-0000-4000-8000-000000000000",
		Properties: properties, Unique: typeName + logicalID,
	}
}

// create makes a resource in a new store and gives it with its physical ID.
func create(t *testing.T, p provider.Physical) (store.Store, provider.Physical) {
	t.Helper()
	s := store.NewMemory()
	x := provider.New(provider.Instant, nil)
	if err := s.Update(func(tx store.Tx) (err error) {
		p.PhysicalID, err = x.Create(tx, p)
		return err
	}); err != nil {
		t.Fatalf("create %s: %v", p.Type, err)
	}
	return s, p
}

func getAtt(t *testing.T, s store.Store, p provider.Physical, attribute string) any {
	t.Helper()
	var value any
	if err := s.View(func(tx store.Tx) (err error) {
		value, err = provider.New(provider.Instant, nil).GetAtt(tx, p, attribute)
		return err
	}); err != nil {
		t.Errorf("%s of %s: %v", attribute, p.Type, err)
	}
	return value
}

// The forms are those of AWS's documentation: the return values of each type in
// the CloudFormation template reference, and the recordings of real AWS for
// SNS topics, SSM parameters, buckets, functions, permissions and API Gateway.
func TestPhysicalIDAndAttributesLookLikeAWS(t *testing.T) {
	const random12 = `[A-Za-z0-9]{12}`
	tests := []struct {
		typ        string
		properties map[string]any
		id         string
		attributes map[string]string
	}{
		{"AWS::SNS::Topic", nil, `arn:aws:sns:us-east-1:123456789012:shop-Thing-` + random12,
			map[string]string{"TopicName": `shop-Thing-` + random12}},
		{"AWS::SNS::Topic", map[string]any{"TopicName": "news"}, `arn:aws:sns:us-east-1:123456789012:news`, nil},
		{"AWS::SNS::Topic", map[string]any{"FifoTopic": true}, `arn:aws:sns:.*:shop-Thing-` + random12 + `\.fifo`, nil},
		{"AWS::SQS::Queue", nil, `https://sqs\.us-east-1\.amazonaws\.com/123456789012/shop-Thing-` + random12,
			map[string]string{"Arn": `arn:aws:sqs:us-east-1:123456789012:shop-Thing-` + random12, "QueueName": `shop-Thing-` + random12}},
		{"AWS::SSM::Parameter", map[string]any{"Value": "v", "Type": "String"}, `CFN-Thing-` + random12, map[string]string{"Value": "v"}},
		{"AWS::S3::Bucket", nil, `shop-thing-[a-z0-9]{12}`,
			map[string]string{"Arn": `arn:aws:s3:::shop-thing-[a-z0-9]{12}`, "DomainName": `shop-thing-[a-z0-9]{12}\.s3\.amazonaws\.com`}},
		{"AWS::Lambda::Function", nil, `shop-Thing-` + random12,
			map[string]string{"Arn": `arn:aws:lambda:us-east-1:123456789012:function:shop-Thing-` + random12}},
		{"AWS::Lambda::Permission", map[string]any{"FunctionName": "f"}, `shop-Thing-` + random12, nil},
		{"AWS::IAM::Role", map[string]any{"Path": "/app/"}, `shop-Thing-` + random12,
			map[string]string{"Arn": `arn:aws:iam::123456789012:role/app/shop-Thing-` + random12, "RoleId": `AROA[A-Z0-9]{17}`}},
		{"AWS::IAM::ManagedPolicy", nil, `arn:aws:iam::123456789012:policy/shop-Thing-` + random12, nil},
		{"AWS::EC2::VPC", map[string]any{"CidrBlock": "10.1.0.0/16"}, `vpc-[0-9a-f]{17}`,
			map[string]string{"CidrBlock": `10\.1\.0\.0/16`, "DefaultSecurityGroup": `sg-[0-9a-f]{17}`}},
		{"AWS::EC2::EIP", nil, `\d+\.\d+\.\d+\.\d+`, map[string]string{"AllocationId": `eipalloc-[0-9a-f]{17}`}},
		{"AWS::EC2::Route", map[string]any{"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0"}, `rtb-1\|0\.0\.0\.0/0`, nil},
		{"AWS::EC2::VPCGatewayAttachment", map[string]any{"VpcId": "vpc-1"}, `IGW\|vpc-1`, nil},
		{"AWS::ApiGateway::RestApi", nil, `[a-z0-9]{10}`, map[string]string{"RootResourceId": `[a-z0-9]{10}`}},
		{"AWS::ApiGateway::Deployment", nil, `[a-z0-9]{6}`, nil},
		{"AWS::ApiGateway::Stage", map[string]any{"StageName": "Prod"}, `Prod`, nil},
		{"AWS::KMS::Key", nil, `[0-9a-f]{8}-[0-9a-f-]{27}`, map[string]string{"Arn": `arn:aws:kms:us-east-1:123456789012:key/[0-9a-f-]{36}`}},
		{"AWS::SecretsManager::Secret", nil, `arn:aws:secretsmanager:us-east-1:123456789012:secret:Thing-` + random12 + `-[A-Za-z0-9]{6}`, nil},
		{"AWS::Logs::LogGroup", map[string]any{"LogGroupName": "/app"}, `/app`,
			map[string]string{"Arn": `arn:aws:logs:us-east-1:123456789012:log-group:/app:\*`}},
		{"AWS::RDS::DBInstance", map[string]any{"Engine": "postgres"}, `shop-thing-[a-z0-9]{12}`,
			map[string]string{"Endpoint.Address": `shop-thing-.*\.us-east-1\.rds\.amazonaws\.com`, "Endpoint.Port": `5432`}},
		{"AWS::ECS::Service", map[string]any{"Cluster": "web"}, `arn:aws:ecs:us-east-1:123456789012:service/web/shop-Thing-` + random12,
			map[string]string{"Name": `shop-Thing-` + random12}},
		{"AWS::Events::Rule", nil, `shop-Thing-` + random12, map[string]string{"Arn": `arn:aws:events:us-east-1:123456789012:rule/shop-Thing-` + random12}},
	}
	for _, test := range tests {
		s, p := create(t, physical(test.typ, "Thing", test.properties))
		if !regexp.MustCompile(`^` + test.id + `$`).MatchString(p.PhysicalID) {
			t.Errorf("%s: physical ID %q, want %s", test.typ, p.PhysicalID, test.id)
		}
		for attribute, form := range test.attributes {
			value, ok := getAtt(t, s, p, attribute).(string)
			if !ok || !regexp.MustCompile(`^`+form+`$`).MatchString(value) {
				t.Errorf("%s: %s is %q, want %s", test.typ, attribute, value, form)
			}
		}
	}
}

// Every type that AWS has can be created, read and deleted, and nothing is left.
func TestEveryTypeLives(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	s := store.NewMemory()
	for _, name := range schema.Types() {
		if _, refused := provider.NotEmulated(name); refused || !provider.Known(name) {
			continue
		}
		err := s.Update(func(tx store.Tx) (err error) {
			p := physical(name, "Thing", map[string]any{})
			if p.PhysicalID, err = x.Create(tx, p); err != nil {
				return err
			}
			if p.PhysicalID == "" || strings.ContainsAny(p.PhysicalID, "${} ") {
				t.Errorf("%s: physical ID %q", name, p.PhysicalID)
			}
			ref, err := x.Ref(tx, p)
			if err != nil || ref == "" {
				t.Errorf("%s: Ref is %v, %v", name, ref, err)
			}
			facts, _ := schema.Lookup(name)
			for _, attribute := range facts.ReadOnly() {
				value, err := x.GetAtt(tx, p, attribute)
				if err != nil || value == nil || value == "" {
					t.Errorf("%s: %s is %v, %v", name, attribute, value, err)
				}
				if text, ok := value.(string); ok && strings.Contains(text, "${") {
					t.Errorf("%s: %s is %q", name, attribute, text)
				}
			}
			if err := x.Update(tx, p); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			return x.Delete(tx, p)
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.View(func(tx store.Tx) error {
		for key := range tx.Ascend("", "") {
			t.Errorf("%s is left", key)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestNamesAreCutToTheTypesLimit(t *testing.T) {
	for typeName, limit := range map[string]int{
		"AWS::S3::Bucket": 63, "AWS::IAM::Role": 64, "AWS::SQS::Queue": 80,
		"AWS::Lambda::Function": 64, "AWS::ElasticLoadBalancing::LoadBalancer": 32,
	} {
		p := physical(typeName, strings.Repeat("Logical", 12), nil)
		p.StackName = strings.Repeat("stack", 20)
		_, p = create(t, p)
		name := p.PhysicalID[strings.LastIndex(p.PhysicalID, "/")+1:]
		if len(name) != limit || !strings.Contains(strings.ToLower(name), "-logical") {
			t.Errorf("%s: %q has %d characters, want stack, logical ID and %d characters", typeName, name, len(name), limit)
		}
	}
}

func TestTakenNameIsRefusedWithItsOwner(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	for _, typeName := range []string{"AWS::IAM::Role", "AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::DynamoDB::Table"} {
		property, _, _ := provider.CustomName(typeName, nil)
		named := map[string]any{property: "taken"}
		s, first := create(t, physical(typeName, "First", named))
		second := physical(typeName, "Second", named)
		second.Unique = "other"
		err := s.Update(func(tx store.Tx) error { _, err := x.Create(tx, second); return err })
		var refusal *provider.Error
		if !errors.As(err, &refusal) || refusal.Code != "AlreadyExists" ||
			!strings.HasSuffix(err.Error(), " already exists in stack "+first.StackID) {
			t.Errorf("%s: %v", typeName, err)
		}
		if err := s.Update(func(tx store.Tx) error {
			if err := x.Delete(tx, first); err != nil {
				return err
			}
			_, err := x.Create(tx, second)
			return err
		}); err != nil {
			t.Errorf("%s: the name is not free after the deletion: %v", typeName, err)
		}
	}
}

// buckets is an S3 whose buckets are never empty.
type buckets struct{}

func (buckets) CreateBucket(store.Tx, string, string, string) error { return nil }
func (buckets) DeleteBucket(store.Tx, string, string) error {
	return &wire.Error{Code: "BucketNotEmpty", Message: "The bucket you tried to delete is not empty", Status: 409}
}

func TestBucketThatIsNotEmptyStays(t *testing.T) {
	s, p := create(t, physical("AWS::S3::Bucket", "Files", nil))
	x := provider.New(provider.Instant, buckets{})
	err := s.Update(func(tx store.Tx) error { return x.Delete(tx, p) })
	want := "The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty; Request ID: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
	if _, ok := getAtt(t, s, p, "Arn").(string); !ok {
		t.Error("the bucket is gone")
	}
}

func TestCustomResourcesAreRefusedWithTheReason(t *testing.T) {
	x := provider.New(provider.Instant, nil)
	err := store.NewMemory().Update(func(tx store.Tx) error {
		_, err := x.Create(tx, physical("Custom::Thing", "Thing", nil))
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "Custom::Thing") || !strings.Contains(err.Error(), "ot emulated") {
		t.Errorf("got %v", err)
	}
}
