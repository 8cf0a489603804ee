package provider

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cfn-cli/cfn/internal/emulator/wire"
)

// expand replaces the ${…} in a form of the table:
//
//	${Partition} ${Region} ${Account} ${URLSuffix} ${Stack} ${StackId} ${LogicalId}
//	${serial}            the number of a version among those of the same thing
//	${revision}          the number of changes to the resource, from 1
//	${Name}              the resource's name, custom or generated
//	${X}                 the property or attribute X
//	${default X TEXT}    the property X, or TEXT where it is not set
//	${match X P1 T1 … T} the first text T1 whose prefix P1 the property X (or
//	                     Region) has, else T
//	${repeat X FORM}     FORM as often as the property X says, a number or a
//	                     list (once where it is not set), with commas between
//	${lowered X}         X in small letters
//	${dashed X}          X with dashes for dots (of IP addresses)
//	${last X}            what stands behind the last "/" or ":" of X
//	${hex N} ${digits N} ${lower N} ${upper N} ${mixed N}   N random characters
//	${number A B}        a random number from A to B
//	${uuid}              a random UUID
//
// What is random depends on the resource and on the name of the value.
func (v *values) expand(name, form string) string {
	var out strings.Builder
	for ordinal := 0; ; ordinal++ {
		before, inner, after, found := cut(form)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		out.WriteString(v.call(name+"#"+strconv.Itoa(ordinal), inner))
		form = after
	}
}

// cut splits a form at its first ${…}, which may hold others.
func cut(form string) (before, inner, after string, found bool) {
	start := strings.Index(form, "${")
	if start < 0 {
		return form, "", "", false
	}
	depth := 0
	for i := start; i < len(form); i++ {
		switch form[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return form[:start], form[start+2 : i], form[i+1:], true
			}
		}
	}
	return form, "", "", false
}

// call works out one ${…}. seed makes what is random in it differ from what is
// random elsewhere in the resource.
func (v *values) call(seed, inner string) string {
	words := strings.Fields(inner)
	if len(words) == 0 {
		return ""
	}
	r := random(v.Unique, seed)
	arguments := append(words[1:], "", "")
	n, _ := strconv.Atoi(arguments[0])
	switch words[0] {
	case "hex":
		return pick(r, hexDigits, n)
	case "digits":
		return pick(r, decimals, n)
	case "lower":
		return pick(r, lowerAlnum, n)
	case "upper":
		return pick(r, upperAlnum, n)
	case "mixed":
		return pick(r, mixedAlnum, n)
	case "uuid":
		return uuid(r)
	case "number":
		last, _ := strconv.Atoi(arguments[1])
		return strconv.Itoa(n + r.IntN(max(last-n+1, 1)))
	case "default":
		if value, ok := property(v.Properties, arguments[0]); ok {
			return text(value)
		}
		return v.expand(seed, strings.Join(words[min(2, len(words)):], " "))
	case "repeat":
		return v.repeat(seed, arguments[0], strings.Join(words[min(2, len(words)):], " "))
	case "match":
		return v.expand(seed, v.match(words[1:]))
	case "lowered":
		return strings.ToLower(v.placeholder(arguments[0]))
	case "dashed":
		return strings.ReplaceAll(v.placeholder(arguments[0]), ".", "-")
	case "last":
		value := v.placeholder(arguments[0])
		return value[strings.LastIndexAny(value, "/:")+1:]
	default:
		return v.placeholder(words[0])
	}
}

// maxRepeat bounds what a template can ask for.
const maxRepeat = 100

// repeat writes a form several times, each time with other random values.
func (v *values) repeat(seed, name, form string) string {
	count := 1
	if value, ok := property(v.Properties, name); ok {
		if items, isList := value.([]any); isList {
			count = len(items)
		} else if n, err := strconv.Atoi(text(value)); err == nil {
			count = n
		}
	}
	var parts []string
	for i := range min(count, maxRepeat) {
		parts = append(parts, v.expand(seed+"#"+strconv.Itoa(i), form))
	}
	return strings.Join(parts, ",")
}

// match chooses a text by the beginning of a property's value.
func (v *values) match(words []string) string {
	value, ok := property(v.Properties, words[0])
	if !ok && words[0] == "Region" {
		value = v.Region
	}
	for words = words[1:]; len(words) > 1; words = words[2:] {
		if strings.HasPrefix(text(value), words[0]) {
			return words[1]
		}
	}
	return words[0]
}

// placeholder is the value of a single name in a form.
func (v *values) placeholder(name string) string {
	switch name {
	case "Partition":
		return v.Partition
	case "Region":
		return v.Region
	case "Account":
		return v.Account
	case "URLSuffix":
		return wire.URLSuffix(v.Partition)
	case "Stack":
		return v.StackName
	case "StackId":
		return v.StackID
	case "serial":
		return strconv.Itoa(v.serial)
	case "revision":
		return strconv.Itoa(v.revision)
	case "LogicalId":
		return v.LogicalID
	case "Name":
		return v.name()
	default:
		return text(v.value(name))
	}
}

// arn fills the ARN form of the facts. Their placeholders are not always the
// names of properties or attributes; what is unknown stands for the resource's
// own name or ID.
func (v *values) arn(form string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(form, "${")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		out.WriteString(v.arnPart(name))
		form = after
	}
}

func (v *values) arnPart(name string) string {
	switch name {
	case "Partition", "Region", "Account":
		return v.placeholder(name)
	}
	_, isProperty := v.facts.Properties[name]
	_, isAttribute := v.facts.Attributes[name]
	_, isListed := v.attributes[name]
	if isProperty || isAttribute || isListed {
		return v.placeholder(name)
	}
	own := v.ownID()
	if strings.HasPrefix(name, "ParameterNameWithoutLeadingSlash") {
		own = strings.TrimPrefix(own, "/")
	}
	return own
}

// ownID is the resource's short name or ID: the last part of its identifier
// that is not an ARN, else its name where it has one, else a random ID.
func (v *values) ownID() string {
	for i := len(v.facts.PrimaryIdentifier) - 1; i >= 0; i-- {
		part := v.facts.PrimaryIdentifier[i]
		if !isARNName(part) && part != v.reference() {
			return v.placeholder(part)
		}
	}
	if v.naming.Property != "" {
		return v.name()
	}
	return uuid(random(v.Unique, "id"))
}

// reference is the first part of a compound identifier where it names another
// resource.
func (v *values) reference() string {
	if ids := v.facts.PrimaryIdentifier; len(ids) > 1 && ids[0] != v.naming.Property {
		return ids[0]
	}
	return ""
}

func isARNName(name string) bool {
	return strings.HasSuffix(name, "Arn") || strings.HasSuffix(name, "ARN")
}

// genericARN is an ARN of the service for what the facts have no form of.
func (v *values) genericARN(kind, id string) string {
	service := strings.ToLower(strings.Split(v.Type, "::")[1])
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s/%s", v.Partition, service, v.Region, v.Account, kind, id)
}
