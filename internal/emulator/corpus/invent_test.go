package corpus

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"testing"

	"github.com/cfn-cli/cfn/internal/template"
)

// invent gives a parameter a value of its type that fits its constraints.
// again asks for another choice than the default or the first.
func invent(p *template.Parameter, again bool) string {
	if allowed := p.AllowedValues; len(allowed) > 0 {
		first := allowed[0]
		if p.HasDefault {
			first = p.Default
		}
		for _, other := range allowed {
			if again && other != first {
				return other
			}
		}
		return first
	}
	candidates := []string{}
	if p.AllowedPattern != "" {
		candidates = append(candidates, matching(p.AllowedPattern, minLength(p))...)
	}
	if p.MinValue != nil {
		candidates = append(candidates, strconv.FormatFloat(*p.MinValue, 'f', -1, 64))
	}
	if strings.Contains(p.Type, "AWS::") {
		candidates = append(candidates, typed(p))
	}
	candidates = append(candidates, named(p), typed(p), typical(p), "Passw0rd-"+strings.Repeat("x", max(0, minLength(p)-9)), strings.Repeat("x", max(1, minLength(p))))
	for _, c := range candidates {
		if c != "" && p.Check(c) == nil {
			return c
		}
	}
	return "" // for which some patterns are made
}

func minLength(p *template.Parameter) int {
	if p.MinLength == nil {
		return 0
	}
	return *p.MinLength
}

// named goes by what people call such parameters, as their type is a plain
// string.
func named(p *template.Parameter) string {
	for _, hint := range []struct{ name, value string }{
		{`cidr`, "10.0.0.0/16"},
		{`subnets`, several("subnet-0a1b2c3d4e5f60718")},
		{`^.*vpc(id)?$`, "vpc-0a1b2c3d4e5f60718"},
		{`subnet`, "subnet-0a1b2c3d4e5f60718"},
		{`e?mail`, "someone@example.com"},
		{`arn$`, "arn:aws:iam::111111111111:role/someone"},
		{`account`, "222222222222"},
		{`region`, "us-east-1"},
	} {
		if regexp.MustCompile(`(?i)` + hint.name).MatchString(p.Name) {
			return hint.value
		}
	}
	return ""
}

// typed goes by the type, those of AWS by the form of the ids.
func typed(p *template.Parameter) string {
	element := strings.TrimSuffix(strings.TrimPrefix(p.Type, "List<"), ">")
	one := map[string]string{
		"Number":                             "10",
		"CommaDelimitedList":                 "a,b,c,d",
		"AWS::EC2::AvailabilityZone::Name":   "us-east-1a",
		"AWS::EC2::Image::Id":                "ami-0a1b2c3d4e5f60718",
		"AWS::EC2::Instance::Id":             "i-0a1b2c3d4e5f60718",
		"AWS::EC2::KeyPair::KeyName":         "key",
		"AWS::EC2::SecurityGroup::Id":        "sg-0a1b2c3d4e5f60718",
		"AWS::EC2::SecurityGroup::GroupName": "group",
		"AWS::EC2::Subnet::Id":               "subnet-0a1b2c3d4e5f60718",
		"AWS::EC2::Volume::Id":               "vol-0a1b2c3d4e5f60718",
		"AWS::EC2::VPC::Id":                  "vpc-0a1b2c3d4e5f60718",
		"AWS::Route53::HostedZone::Id":       "Z0123456789ABCDEFGHIJ",
		"AWS::SSM::Parameter::Name":          "/name",
	}[element]
	if p.IsList() && element != p.Type && one != "" {
		return several(one)
	}
	return one
}

// several are four ids like one, as templates select one for each availability
// zone.
func several(one string) string {
	var ids []string
	for _, start := range []string{"0a", "1a", "2a", "3a"} {
		ids = append(ids, strings.Replace(one, "0a", start, 1))
	}
	return strings.Join(ids, ",")
}

// typical are values that fit many constraints.
func typical(p *template.Parameter) string {
	for _, value := range []string{"value", "10", "10.0.0.1", "example.com", "111111111111", "https://example.com", "Abcdefg1!"} {
		if p.Check(value) == nil {
			return value
		}
	}
	return ""
}

// matching makes texts that a regular expression matches, one for each of its
// alternatives, with at least so many characters where its repetitions allow.
// There is none for expressions that only Java knows.
func matching(pattern string, length int) (texts []string) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	alternatives := []*syntax.Regexp{parsed}
	if parsed = parsed.Simplify(); parsed.Op == syntax.OpAlternate {
		alternatives = parsed.Sub
	}
	for _, alternative := range alternatives {
		text := ""
		for more := range length + 1 {
			if text = example(alternative, more); len(text) >= length {
				break
			}
		}
		texts = append(texts, text)
	}
	return texts
}

// example writes what an expression matches, each repetition as often as it
// must be and up to more times again.
func example(re *syntax.Regexp, more int) string {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		return string(letter(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return "a"
	case syntax.OpCapture, syntax.OpQuest:
		return example(re.Sub[0], more)
	case syntax.OpStar, syntax.OpPlus:
		return strings.Repeat(example(re.Sub[0], 0), 1+more)
	case syntax.OpRepeat:
		times := re.Min + more
		if re.Max >= 0 {
			times = min(times, re.Max)
		}
		return strings.Repeat(example(re.Sub[0], 0), times)
	case syntax.OpConcat:
		var b strings.Builder
		for _, sub := range re.Sub {
			b.WriteString(example(sub, more))
		}
		return b.String()
	case syntax.OpAlternate:
		return example(re.Sub[0], more)
	default:
		return ""
	}
}

// letter is a character of a class, a letter where it has one.
func letter(ranges []rune) rune {
	for _, wanted := range "aA1" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= wanted && wanted <= ranges[i+1] {
				return wanted
			}
		}
	}
	return ranges[0]
}

func TestInventedValuesFit(t *testing.T) {
	for _, parameter := range []string{
		`{Type: String, AllowedPattern: '[a-z][a-z0-9-]{2,5}', MinLength: 4}`,
		`{Type: String, AllowedPattern: '(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})'}`,
		`{Type: Number, MinValue: 3, MaxValue: 5}`,
		`{Type: String, MinLength: 12, NoEcho: true}`,
		`{Type: 'List<AWS::EC2::Subnet::Id>'}`,
		`{Type: CommaDelimitedList, AllowedValues: [b, c]}`,
	} {
		parsed, err := template.Parse("t", []byte("Parameters: {P: "+parameter+"}\nResources: {}"))
		if err != nil {
			t.Fatal(err)
		}
		p := parsed.Parameters[0]
		for _, again := range []bool{false, true} {
			if value := invent(p, again); p.Check(value) != nil {
				t.Errorf("%s: %q: %v", parameter, value, p.Check(value))
			}
		}
	}
}
