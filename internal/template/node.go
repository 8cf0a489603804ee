package template

// Pos is a place in the source. Line and Column count from 1, columns count
// characters. The zero Pos means unknown.
type Pos struct{ Line, Column int }

// Kind is the shape of a Node.
type Kind int

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

// Node is one value of a template. Short forms (!Ref x, !GetAtt a.b) are the
// maps that they stand for, so there is one form to deal with.
type Node struct {
	Kind Kind
	// Text is a scalar as written: 1.0 stays "1.0", 012345678901 and
	// 2010-09-09 are strings and stay what they are.
	Text    string
	Items   []*Node // of a List
	Entries []Entry // of a Map, in the order of the source
	Pos     Pos
	// End is one past the last character of a scalar on one line, else zero.
	End Pos
}

// Entry is one key of a Map with its value. Pos is the key's place.
type Entry struct {
	Key   string
	Pos   Pos
	Value *Node
	// Comment is what [Node.YAML] writes above the key; reading leaves it empty.
	Comment string
}

// Get gives the value of key in a Map. It is nil where n is nil or no Map, or
// has no such key.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			return n.Entries[i].Value
		}
	}
	return nil
}

// IsScalar reports whether n is a string, a number or a bool.
func (n *Node) IsScalar() bool {
	return n != nil && (n.Kind == String || n.Kind == Number || n.Kind == Bool)
}

// Scalar is the text of a string, number or bool, "" for everything else.
func (n *Node) Scalar() string {
	if n.IsScalar() {
		return n.Text
	}
	return ""
}

// Function splits a map of one intrinsic function, such as {"Ref": "Queue"},
// into the function's name and argument. ok is false for everything else.
func (n *Node) Function() (name string, arg *Node, ok bool) {
	if n == nil || n.Kind != Map || len(n.Entries) != 1 || !isFunction(n.Entries[0].Key) {
		return "", nil, false
	}
	return n.Entries[0].Key, n.Entries[0].Value, true
}

func isFunction(key string) bool {
	return key == "Ref" || key == "Condition" || len(key) > 4 && key[:4] == "Fn::"
}

func entriesOf(n *Node) []Entry {
	if n == nil || n.Kind != Map {
		return nil
	}
	return n.Entries
}

func itemsOf(n *Node) []*Node {
	if n == nil || n.Kind != List {
		return nil
	}
	return n.Items
}
