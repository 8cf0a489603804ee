package template

import "encoding/json"

// maxGrown bounds what all functions of one evaluation give together, in
// bytes. Values that double from one resource to the next would fill any
// memory; the largest template with the largest parameters stays far below.
const maxGrown = 32 << 20

// called computes a function and counts what it gives.
func (e *Evaluator) called(name string, arg *Node) (any, error) {
	v, err := e.call(name, arg)
	if err != nil {
		return nil, err
	}
	return v, e.grow(sizeOf(v))
}

// grow counts bytes. It is an error where they are too many.
func (e *Evaluator) grow(bytes int) error {
	if e.grown.Add(int64(bytes)) > maxGrown {
		return serviceErrorf("Template error: the functions of the template give more than %d MB", maxGrown>>20)
	}
	return nil
}

// sizeOf is about what a value takes in memory.
func sizeOf(v any) int {
	size := 16
	switch v := v.(type) {
	case string:
		size += len(v)
	case json.Number:
		size += len(v)
	case []any:
		for _, item := range v {
			size += sizeOf(item)
		}
	case map[string]any:
		for key, item := range v {
			size += len(key) + sizeOf(item)
		}
	}
	return size
}
