package emulator

import (
	"net/http"

	"github.com/cfn-cli/cfn/internal/emulator/services"
)

// doors are the services that show resources in their own words, by the name
// in the signature's scope.
func doors(services.Door) map[string]http.Handler {
	return map[string]http.Handler{}
}
