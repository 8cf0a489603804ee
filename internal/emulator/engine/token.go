package engine

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cfn-cli/cfn/internal/emulator/store"
	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// tokenRecord is what was asked and answered under a client request token.
type tokenRecord struct {
	// Request is the hash of the operation's name and input.
	Request string
	// StackID and OperationID are the answer.
	StackID, OperationID string `json:",omitempty"`
}

// replay gives the answer to an earlier request with the same token; nil where
// there is none. The same token with another request is an error (AWS
// documentation, "CreateStack", ClientRequestToken and
// TokenAlreadyExistsException).
func replay(tx store.Tx, p place, token *string, operation string, input any) (*tokenRecord, error) {
	if token == nil {
		return nil, nil
	}
	record, ok, err := store.Get[tokenRecord](tx, tokenKey(p, *token))
	if err != nil || !ok {
		return nil, err
	}
	request, err := requestHash(operation, input)
	if err != nil {
		return nil, err
	}
	if record.Request != request {
		return nil, wire.Errorf("TokenAlreadyExistsException", "A client request token already exists: %s", *token)
	}
	return &record, nil
}

// remember keeps the answer to a request with a token.
func remember(tx store.Tx, p place, token *string, operation string, input any, answer tokenRecord) (err error) {
	if token == nil {
		return nil
	}
	if answer.Request, err = requestHash(operation, input); err != nil {
		return err
	}
	return store.Put(tx, tokenKey(p, aws.ToString(token)), answer)
}

func requestHash(operation string, input any) (string, error) {
	text, err := json.Marshal(input)
	return hash(operation + string(text)), err
}
