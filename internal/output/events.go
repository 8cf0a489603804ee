package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"
)

// Events writes a long operation as a stream: one JSON object a line, or one
// YAML document each. It may be used by several goroutines.
type Events struct {
	printer *Printer
	w       io.Writer
	mu      sync.Mutex
}

// Events begins a stream.
func (p *Printer) Events(w io.Writer) *Events { return &Events{printer: p, w: w} }

// Write writes one object. Its first fields are type and time (RFC 3339, UTC,
// to the millisecond); value, a struct, a map or nil, gives the others. A query
// is applied to each object, and those in which it finds nothing are left out.
func (e *Events) Write(typ string, at time.Time, value any) error {
	object, err := event(typ, at, value)
	if err != nil {
		return err
	}
	picked, err := e.printer.pick(object)
	if err != nil || picked == nil {
		return err
	}
	data, err := e.printer.encode(picked, "")
	if err != nil {
		return err
	}
	if e.printer.format == YAML {
		data = append([]byte("---\n"), data...)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	_, err = e.w.Write(data)
	return err
}

func event(typ string, at time.Time, value any) (json.RawMessage, error) {
	head, err := encodeJSON(struct {
		Type string `json:"type"`
		Time string `json:"time"`
	}{typ, at.UTC().Format("2006-01-02T15:04:05.000Z07:00")}, "")
	if err != nil || value == nil {
		return bytes.TrimSpace(head), err
	}
	body, err := encodeJSON(value, "")
	if err != nil {
		return nil, err
	}
	head, body = bytes.TrimSpace(head), bytes.TrimSpace(body)
	if len(body) < 2 || body[0] != '{' {
		return nil, fmt.Errorf("output: an event's value must be an object, not %s", body)
	}
	if string(body) == "{}" {
		return head, nil
	}
	return append(append(head[:len(head)-1:len(head)-1], ','), body[1:]...), nil
}
