package template

import "strings"

// The service's words for functions that are put together wrongly. They are
// those of the recordings where there is one, else those that AWS's
// documentation and public issue threads quote.

func malformedRef() error {
	return serviceErrorf("Template error: every Ref object must have a single String value.")
}

func malformedGetAtt() error {
	return serviceErrorf("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute")
}

func malformedSub() error {
	return serviceErrorf("Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string")
}

func malformedSubName() error {
	return serviceErrorf("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")
}

func malformedJoin() error {
	return serviceErrorf("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.")
}

func malformedSplit() error {
	return serviceErrorf("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.")
}

func malformedSelect() error {
	return serviceErrorf("Template error: Fn::Select requires a list argument with two elements: an integer index and a list")
}

func malformedFindInMap() error {
	return serviceErrorf("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value")
}

func malformedIf() error {
	return serviceErrorf("Template error: Fn::If requires a list argument with three elements")
}

func unnamedIf() error {
	return serviceErrorf("Template error: Fn::If requires a list argument with the first element being a condition")
}

func malformedEquals() error {
	return serviceErrorf("Template error: every Fn::Equals object requires a list of 2 string parameters.")
}

func malformedNot() error {
	return serviceErrorf("Template error: Fn::Not requires a list argument with one element")
}

func malformedLogic(name string) error {
	return serviceErrorf("Template error: every %s object requires a list of at least 2 and at most 10 boolean parameters.", name)
}

func malformedCidr() error {
	return serviceErrorf("Template error: every Fn::Cidr object requires two or three parameters, the IP address block, the number of CIDRs to generate and the number of subnet bits")
}

func notBoolean() error {
	return serviceErrorf("Template format error: Conditions can only be boolean operations on parameters and other conditions")
}

func undefinedCondition(name, where string) error {
	return serviceErrorf("Template error: unresolved condition dependency %s in %s", name, where)
}

func unsupportedFunction(name string) error {
	return serviceErrorf("Template error: Encountered unsupported function: %s Supported functions are: [Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]", name)
}

func circularCondition(a, b string) error {
	return serviceErrorf("Template error: Found circular condition dependency between %s and %s", a, b)
}

func unresolved(section string, names ...string) error {
	return serviceErrorf("Template format error: Unresolved resource dependencies [%s] in the %s block of the template",
		strings.Join(names, ", "), section)
}

// unresolvedOutputs is for outputs that need a resource whose condition does
// not hold. The recording has no "Template format error" here.
func unresolvedOutputs(names []string) error {
	return serviceErrorf("Unresolved resource dependencies [%s] in the Outputs block of the template", strings.Join(names, ", "))
}
