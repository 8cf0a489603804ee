package wire

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limit is what the service's model asks of one member. The zero Limit asks
// for nothing.
type Limit struct {
	// Min and Max bound the length of a text in characters, the number of
	// elements of a list, or the value of a number. A Max of 0 is no bound.
	Min, Max int
	// Bytes counts a text's bytes instead of its characters.
	Bytes bool
	// Pattern must match the whole text. AWS prints it in its message.
	Pattern string
	// Each holds for every element of a list of texts.
	Each *Limit
}

// maxErrors is how many violations AWS reports at once at most.
const maxErrors = 10

// check tells every constraint of the model that input violates, in the words
// of AWS's services and with the given error code.
func (s *Service) check(code string, input reflect.Value) error {
	var c checker
	c.structure(s, "", input)
	if len(c.found) == 0 {
		return nil
	}
	if len(c.found) > maxErrors {
		c.found = c.found[:maxErrors]
	}
	plural := "s"
	if len(c.found) == 1 {
		plural = ""
	}
	return Errorf(code, "%d validation error%s detected: %s", len(c.found), plural, strings.Join(c.found, "; "))
}

type checker struct{ found []string }

func (c *checker) violated(path, value, constraint string) {
	c.found = append(c.found, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: %s", value, path, constraint))
}

func (c *checker) structure(s *Service, path string, v reflect.Value) {
	typeName := v.Type().Name()
	for _, name := range s.Required[typeName] {
		if v.FieldByName(name).IsZero() {
			c.violated(memberPath(path, name), "null", "Member must not be null")
		}
	}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !isMember(field) || v.Field(i).IsZero() {
			continue
		}
		limit, ok := s.Limits[typeName+"."+field.Name]
		if !ok {
			limit = s.Limits[field.Name]
		}
		c.member(s, memberPath(path, field.Name), v.Field(i), limit)
	}
}

// member checks a member that is present.
func (c *checker) member(s *Service, path string, v reflect.Value, limit Limit) {
	v = reflect.Indirect(v)
	switch v.Kind() {
	case reflect.Struct:
		c.structure(s, path, v)
	case reflect.Slice:
		c.list(s, path, v, limit)
	default:
		for _, constraint := range violations(v, limit) {
			c.violated(path, "'"+fmt.Sprint(v.Interface())+"'", constraint)
		}
	}
}

func (c *checker) list(s *Service, path string, v reflect.Value, limit Limit) {
	for _, constraint := range outside(v.Len(), limit, "length") {
		c.violated(path, listText(v), constraint)
	}
	if v.Type().Elem().Kind() == reflect.Struct {
		for i := range v.Len() {
			c.structure(s, fmt.Sprintf("%s.%d.member", path, i+1), v.Index(i))
		}
		return
	}
	each := Limit{}
	if limit.Each != nil {
		each = *limit.Each
	}
	for i := range v.Len() {
		if constraints := violations(v.Index(i), each); len(constraints) > 0 {
			c.violated(path, listText(v), "Member must satisfy constraint: ["+strings.Join(constraints, ", ")+"]")
			return
		}
	}
}

// violations lists the constraints that a single value breaks.
func violations(v reflect.Value, limit Limit) []string {
	switch v.Kind() {
	case reflect.String:
		if values := enumeration(v); values != nil {
			return outsideEnumeration(v.String(), values)
		}
		text := v.String()
		size := utf8.RuneCountInString(text)
		if limit.Bytes {
			size = len(text)
		}
		found := outside(size, limit, "length")
		if limit.Pattern != "" && !matches(limit.Pattern, text) {
			found = append(found, "Member must satisfy regular expression pattern: "+limit.Pattern)
		}
		return found
	case reflect.Int32, reflect.Int64:
		return outside(int(v.Int()), limit, "value")
	default:
		return nil
	}
}

// outside compares a length or value with the bounds.
func outside(n int, limit Limit, what string) []string {
	switch {
	case limit == (Limit{}):
		return nil
	case n < limit.Min:
		return []string{fmt.Sprintf("Member must have %s greater than or equal to %d", what, limit.Min)}
	case limit.Max > 0 && n > limit.Max:
		return []string{fmt.Sprintf("Member must have %s less than or equal to %d", what, limit.Max)}
	default:
		return nil
	}
}

func outsideEnumeration(value string, allowed []string) []string {
	for _, a := range allowed {
		if a == value {
			return nil
		}
	}
	return []string{"Member must satisfy enum value set: [" + strings.Join(allowed, ", ") + "]"}
}

// enumeration gives the values of an enumeration of the SDK, which has them
// in its method Values, and nil for any other type.
func enumeration(v reflect.Value) []string {
	method := v.MethodByName("Values")
	if !method.IsValid() {
		return nil
	}
	list := method.Call(nil)[0]
	values := make([]string, list.Len())
	for i := range values {
		values[i] = list.Index(i).String()
	}
	return values
}

func matches(pattern, text string) bool {
	ok, err := regexp.MatchString(`\A(?:`+pattern+`)\z`, text)
	return err == nil && ok
}

// listText is how a list stands in a message: its texts, or for structures
// only what there is of them.
func listText(v reflect.Value) string {
	if v.Type().Elem().Kind() == reflect.Struct {
		return "'[" + strconv.Itoa(v.Len()) + " of " + v.Type().Elem().Name() + "]'"
	}
	texts := make([]string, v.Len())
	for i := range texts {
		texts[i] = fmt.Sprint(v.Index(i).Interface())
	}
	return "'[" + strings.Join(texts, ", ") + "]'"
}

// memberPath writes a member as AWS does: the first letter in lower case.
func memberPath(path, name string) string {
	return join(path, strings.ToLower(name[:1])+name[1:])
}
