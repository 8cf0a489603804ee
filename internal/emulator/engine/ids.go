package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/cfn-cli/cfn/internal/emulator/store"
)

// uuid derives an ID from the seed and from what it stands for.
func (e *Engine) uuid(parts ...string) string {
	h := sha256.New()
	_ = binary.Write(h, binary.BigEndian, e.config.Seed)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	sum := h.Sum(nil)[:16]
	sum[6] = sum[6]&0x0f | 0x40 // version 4, variant 1 of RFC 9562
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:])
}

// newID gives an ID that was never given before.
func (e *Engine) newID(tx store.Tx) (string, error) {
	n, err := count(tx, "ids")
	return e.uuid("global", strconv.Itoa(n)), err
}

// count gives numbers from 0, none of them twice.
func count(tx store.Tx, name string) (int, error) {
	n, _, err := store.Get[int](tx, "count/"+name)
	if err != nil {
		return 0, err
	}
	return n, store.Put(tx, "count/"+name, n+1)
}

// stackID gives an ID that was never given before within a stack, so that
// stacks that run at the same time do not change each other's.
func (e *Engine) stackID(s *Stack) string {
	s.IDs++
	return e.uuid(s.UUID, strconv.Itoa(s.IDs))
}

// hash names a text by its content.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
