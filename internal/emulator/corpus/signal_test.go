package corpus

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// signal is what the machines of a stack would do: it sends one signal to each
// resource that waits for some, and one to each handle of a wait condition.
func (a *account) signal(ctx context.Context, id *string) error {
	out, err := a.cfn.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: id})
	if err != nil {
		return err
	}
	a.signals++
	unique := fmt.Sprintf("i-%d", a.signals)
	for _, r := range out.StackResources {
		if r.ResourceStatus == types.ResourceStatusCreateInProgress {
			_, err = a.cfn.SignalResource(ctx, &cloudformation.SignalResourceInput{
				StackName: id, LogicalResourceId: r.LogicalResourceId, UniqueId: &unique, Status: types.ResourceSignalStatusSuccess,
			})
		} else if aws.ToString(r.ResourceType) == "AWS::CloudFormation::WaitConditionHandle" && r.ResourceStatus == types.ResourceStatusCreateComplete {
			err = a.put(ctx, aws.ToString(r.PhysicalResourceId), fmt.Sprintf(`{"Status": "SUCCESS", "UniqueId": %q}`, unique))
		}
		var refused smithy.APIError // by what does not wait
		if err != nil && !errors.As(err, &refused) {
			return err
		}
	}
	return nil
}

func (a *account) put(ctx context.Context, address, body string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	res, err := a.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("PUT %s: %s", address, res.Status)
	}
	return nil
}
