package provider

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
)

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// secretString is the value of a secret: the one that its properties give or
// a generated one, which stays the same as long as its settings do. Source:
// AWS documentation, "AWS::SecretsManager::Secret GenerateSecretString".
func (r *Resource) secretString() string {
	settings, generated := r.Properties["GenerateSecretString"].(map[string]any)
	if !generated {
		return text(r.Properties["SecretString"])
	}
	password := generatePassword(settings, random(r.Unique, "secret", text(settings)))
	form, key := text(settings["SecretStringTemplate"]), text(settings["GenerateStringKey"])
	if form == "" || key == "" {
		return password
	}
	fields := make(map[string]any)
	if err := json.Unmarshal([]byte(form), &fields); err != nil {
		return password
	}
	fields[key] = password
	return text(fields)
}

// generatePassword makes a password of the kinds of characters that the
// settings allow, at least one of each unless RequireEachIncludedType is false.
func generatePassword(settings map[string]any, r *rand.Rand) string {
	on := func(name string) bool { return text(settings[name]) == "true" }
	var kinds []string
	for _, kind := range []struct{ characters, exclude string }{
		{"abcdefghijklmnopqrstuvwxyz", "ExcludeLowercase"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ExcludeUppercase"},
		{decimals, "ExcludeNumbers"},
		{punctuation, "ExcludePunctuation"},
	} {
		if !on(kind.exclude) {
			kinds = append(kinds, kind.characters)
		}
	}
	if on("IncludeSpace") {
		kinds = append(kinds, " ")
	}
	kinds = without(kinds, text(settings["ExcludeCharacters"]))
	length, err := strconv.Atoi(text(settings["PasswordLength"]))
	if err != nil || length < 1 || length > 4096 {
		length = 32
	}
	all := strings.Join(kinds, "")
	if all == "" {
		return ""
	}
	out := []byte(pick(r, all, length))
	if text(settings["RequireEachIncludedType"]) != "false" && length >= len(kinds) {
		for i, at := range r.Perm(length)[:len(kinds)] {
			out[at] = kinds[i][r.IntN(len(kinds[i]))]
		}
	}
	return string(out)
}

// without takes characters away and drops kinds that nothing is left of.
func without(kinds []string, excluded string) []string {
	var left []string
	for _, kind := range kinds {
		kind = strings.Map(func(c rune) rune {
			if strings.ContainsRune(excluded, c) {
				return -1
			}
			return c
		}, kind)
		if kind != "" {
			left = append(left, kind)
		}
	}
	return left
}
