package template

import "slices"

// LanguageExtensions is the one transform that this package does itself.
const LanguageExtensions = "AWS::LanguageExtensions"

// transformNames reads a Transform section or the argument of Fn::Transform: a
// name, a map with a Name, or a list of those.
func transformNames(n *Node) []string {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Null, Bool, Number:
	case String:
		return []string{n.Text}
	case Map:
		if name := n.Get("Name"); name.IsScalar() {
			return []string{name.Text}
		}
	case List:
		var names []string
		for _, item := range n.Items {
			names = append(names, transformNames(item)...)
		}
		return names
	}
	return nil
}

// Macros names every transform and macro that the template asks for, those of
// the top level first, then those of Fn::Transform anywhere, each once.
func (t *Template) Macros() []string {
	names := slices.Clone(t.Transforms)
	var walk func(n *Node)
	walk = func(n *Node) {
		for _, item := range itemsOf(n) {
			walk(item)
		}
		for _, e := range entriesOf(n) {
			if e.Key == "Fn::Transform" {
				names = append(names, transformNames(e.Value)...)
			}
			walk(e.Value)
		}
	}
	walk(t.Root)
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// extended tells whether the language extensions count, be it that they are
// asked for or that they have been done.
func (t *Template) extended() bool {
	return t.extensions || slices.Contains(t.Transforms, LanguageExtensions)
}
