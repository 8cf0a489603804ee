package emulator

import (
	"net/http"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

const (
	defaultAccount = "000000000000"
	defaultRegion  = "us-east-1"
)

// scope is what a signature tells: AWS documentation, "Elements of an AWS API
// request signature".
type scope struct {
	accessKeyID, sessionToken string
	region, service           string
}

// account is the access key id where that has the form of an account id.
func (s scope) account() string {
	if len(s.accessKeyID) != len(defaultAccount) || strings.Trim(s.accessKeyID, "0123456789") != "" {
		return defaultAccount
	}
	return s.accessKeyID
}

// readScope reads the credential scope from the Authorization header or from
// a presigned address.
func readScope(req *http.Request) (scope, *wire.Error) {
	header, query := req.Header.Get("Authorization"), req.URL.Query()
	credential, token := query.Get("X-Amz-Credential"), query.Get("X-Amz-Security-Token")
	if header != "" {
		credential, token = credentialOf(header), req.Header.Get("X-Amz-Security-Token")
	}
	if credential == "" {
		return scope{}, &wire.Error{
			Code: "MissingAuthenticationToken", Status: http.StatusForbidden,
			Message: "The request is not signed. The emulator needs an AWS Signature Version 4, made with any credentials.",
		}
	}
	parts := strings.Split(credential, "/")
	s := scope{accessKeyID: parts[0], sessionToken: token, region: defaultRegion}
	switch {
	case len(parts) == 5: // key/date/region/service/aws4_request
		s.region, s.service = parts[2], parts[3]
	case len(parts) == 4: // Signature Version 4A has no region in its scope
		s.service = parts[2]
	default:
		return scope{}, wire.Errorf("IncompleteSignature", "The credential scope %.200q is not of the form key/date/region/service/aws4_request", credential)
	}
	if s.region == "" || s.service == "" {
		return scope{}, wire.Errorf("IncompleteSignature", "The credential scope %.200q names no region or no service", credential)
	}
	return s, nil
}

func credentialOf(header string) string {
	algorithm, fields, _ := strings.Cut(header, " ")
	if !strings.HasPrefix(algorithm, "AWS4-") {
		return ""
	}
	for field := range strings.SplitSeq(fields, ",") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(field), "Credential="); ok {
			return value
		}
	}
	return ""
}
