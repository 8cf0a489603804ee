package suggest

import "testing"

func TestNearest(t *testing.T) {
	candidates := []string{"prod", "local", "staging", "a"}
	for word, want := range map[string]string{
		"prdo":      "prod",
		"stagging":  "staging",
		"locla":     "local",
		"x":         "", // one edit makes it "a", but nothing of it is left
		"analytics": "",
		"":          "",
	} {
		if got := Nearest(word, candidates); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
