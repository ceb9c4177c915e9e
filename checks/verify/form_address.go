package verify

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"migration-assist/typemap"
)

func (c comparison) address() (forms, bool) {
	isText := slices.Contains(texts, c.source)
	switch {
	case c.target == "inet" && (isText || c.source == "inet4" || c.source == "inet6"):
		return forms{source: func(r *rules) sourceForm { return sourceAddress{r} }, target: func() targetForm { return targetAddress{} }}, true
	case c.target == "uuid" && (isText || c.source == "uuid"):
		return forms{
			source: func(r *rules) sourceForm { return sourceUUID{r} }, target: func() targetForm { return targetFixed{} },
			zero: []byte(strings.Repeat("0", 2*uuidLength)),
		}, true
	case c.target == "uuid" && slices.Contains(binaries, c.source):
		return forms{
			source: func(r *rules) sourceForm { return sourceRawUUID{r} }, target: func() targetForm { return targetFixed{} },
			zero: make([]byte, uuidLength),
		}, true
	default:
		return forms{}, false
	}
}

// uuidLength is the length of a UUID in bytes.
const uuidLength = 16

// sourceUUID writes the bytes of a UUID's text, which may have hyphens, braces, and
// digits of either case.
type sourceUUID struct{ rules *rules }

func (f sourceUUID) append(dst, value []byte) ([]byte, outcome) {
	n := 0
	var half byte
	for _, c := range value {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		case c == '-' || c == '{' || c == '}':
			continue
		default:
			return dst, f.rules.orNull(typemap.KindForm)
		}
		if n++; n%2 == 0 && n <= 2*uuidLength {
			dst = append(dst, half<<4|c)
		}
		half = c
	}
	if n != 2*uuidLength {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	return dst, held
}

type sourceRawUUID struct{ rules *rules }

func (f sourceRawUUID) append(dst, value []byte) ([]byte, outcome) {
	if len(value) != uuidLength {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	return append(dst, value...), held
}

// sourceAddress writes an IP address: the bits of its prefix, and its bytes.
type sourceAddress struct{ rules *rules }

func (f sourceAddress) append(dst, value []byte) ([]byte, outcome) {
	text, prefix, hasPrefix := strings.Cut(string(value), "/")
	address, err := netip.ParseAddr(text)
	if err != nil {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	bits := address.BitLen()
	if hasPrefix {
		if bits, err = strconv.Atoi(prefix); err != nil || bits < 0 || bits > address.BitLen() {
			return dst, f.rules.orNull(typemap.KindForm)
		}
	}
	return append(append(dst, byte(bits)), address.AsSlice()...), held
}

// targetAddress writes an inet ("network_send" in src/backend/utils/adt/network.c of
// PostgreSQL: the family, the prefix's bits, whether it is a cidr, the length, the
// address).
type targetAddress struct{}

func (targetAddress) append(dst, field []byte) []byte {
	const head = 4
	if len(field) < head {
		return appendOther(dst, field)
	}
	return append(append(dst, field[1]), field[head:]...)
}
