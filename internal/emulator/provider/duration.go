package provider

import (
	"fmt"
	"math"
	"time"
)

// Profile is how much time resources take.
type Profile string

// The profiles.
const (
	Instant   Profile = "instant"   // none
	Fast      Profile = "fast"      // 50 to 400 ms, slower types longer
	Realistic Profile = "realistic" // about what the real ones take
)

// ParseProfile reads a profile's name; an empty one is Fast.
func ParseProfile(name string) (Profile, error) {
	switch p := Profile(name); p {
	case "":
		return Fast, nil
	case Instant, Fast, Realistic:
		return p, nil
	default:
		return "", fmt.Errorf("unknown time profile %q: instant, fast or realistic", name)
	}
}

// Action is what is done to a resource.
type Action string

// The actions.
const (
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
	Import Action = "import"
	Detect Action = "detect" // look for drift
)

// importSeconds is how long a resource is looked up before it belongs to a
// stack, as public logs of imports show.
const importSeconds = 1

// usual are the seconds of types of which the tables tell none: most services
// answer at once, and CloudFormation looks again after a second or two.
var usual = [3]float64{3, 3, 2}

// Duration is how long an action takes in all, and after which part of it a
// creation has its physical ID.
//
// The seconds of the realistic profile are orders of magnitude from AWS's
// documentation and public reports, not measurements.
func (x *Provider) Duration(typeName string, action Action) (initiated, total time.Duration) {
	seconds := lookup(typeName).seconds
	if seconds == [3]float64{} {
		seconds = usual
	}
	s := seconds[map[Action]int{Create: 0, Update: 1, Delete: 2}[action]]
	if action == Import {
		s = importSeconds
	}
	switch x.profile {
	case Instant:
		return 0, 0
	case Realistic:
		total = time.Duration(s * float64(time.Second))
		return min(total/2, time.Second), total
	default:
		milliseconds := min(50+35*math.Log2(1+s), 400)
		total = time.Duration(milliseconds) * time.Millisecond
		return total / 4, total
	}
}
