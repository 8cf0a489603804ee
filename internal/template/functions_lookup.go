package template

import (
	"fmt"
	"math/big"
	"net/netip"
)

func (e *Evaluator) findInMap(arg *Node) (any, error) {
	items := itemsOf(arg)
	if len(items) != 3 && len(items) != 4 {
		return nil, malformedFindInMap()
	}
	var keys [3]string
	for i := range keys {
		v, err := e.plain(items[i])
		if err != nil {
			return nil, err
		}
		if IsUnknown(v) {
			return Unknown, nil
		}
		text, ok := textOf(v)
		if !ok {
			return nil, malformedFindInMap()
		}
		keys[i] = text
	}
	found := e.t.Mappings.Get(keys[0]).Get(keys[1]).Get(keys[2])
	switch {
	case found != nil:
		return e.value(found)
	case len(items) == 4:
		return e.value(items[3].Get("DefaultValue"))
	case e.t.Mappings.Get(keys[0]) == nil:
		return nil, serviceErrorf("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", keys[0])
	}
	return nil, serviceErrorf("Template error: Unable to get mapping for %s::%s::%s", keys[0], keys[1], keys[2])
}

// cidr computes Fn::Cidr: count blocks of hostBits bits out of a block.
func (e *Evaluator) cidr(arg *Node) (any, error) {
	items := itemsOf(arg)
	if len(items) != 2 && len(items) != 3 {
		return nil, malformedCidr()
	}
	texts := []string{"", "", "8"}
	for i, item := range items {
		v, err := e.plain(item)
		if err != nil {
			return nil, err
		}
		if IsUnknown(v) {
			return Unknown, nil
		}
		text, ok := textOf(v)
		if !ok {
			return nil, malformedCidr()
		}
		texts[i] = text
	}
	block, errBlock := netip.ParsePrefix(texts[0])
	count, errCount := atoi(texts[1])
	bits, errBits := atoi(texts[2])
	if errBlock != nil || errCount != nil || errBits != nil || count < 1 || count > 256 || bits < 1 {
		return nil, malformedCidr()
	}
	blocks, err := subnets(block.Masked(), count, bits)
	if err != nil {
		return nil, err
	}
	return anyList(blocks), nil
}

func subnets(block netip.Prefix, count, hostBits int) ([]string, error) {
	width := block.Addr().BitLen()
	size := width - hostBits
	if size < block.Bits() || size-block.Bits() < 9 && count > 1<<(size-block.Bits()) {
		return nil, serviceErrorf("Template error: Fn::Cidr: %s cannot hold %d blocks of %d bits", block, count, hostBits)
	}
	start := new(big.Int).SetBytes(block.Addr().AsSlice())
	step := new(big.Int).Lsh(big.NewInt(1), uint(hostBits))
	blocks := make([]string, count)
	for i := range blocks {
		raw := start.FillBytes(make([]byte, width/8))
		addr, _ := netip.AddrFromSlice(raw)
		blocks[i] = fmt.Sprintf("%s/%d", addr, size)
		start.Add(start, step)
	}
	return blocks, nil
}

func (e *Evaluator) stackOutput(arg *Node) (any, error) {
	v, err := e.plain(arg)
	if err != nil {
		return nil, err
	}
	if IsUnknown(v) {
		return Unknown, nil
	}
	given, _ := v.(map[string]any)
	text := func(key string) string {
		s, _ := textOf(given[key])
		return s
	}
	stack, output := text("StackName"), text("OutputName")
	resolver, can := e.s.Resolver.(OutputResolver)
	switch {
	case stack == "" || output == "":
		return nil, serviceErrorf("Template error: every Fn::GetStackOutput object requires a StackName and an OutputName")
	case !can:
		return nil, serviceErrorf("Template error: Fn::GetStackOutput is not available here")
	}
	return resolver.StackOutput(stack, output, text("Region"), text("RoleArn"))
}
