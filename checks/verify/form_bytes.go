package verify

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"migration-assist/typemap"
)

func (c comparison) bytes() (forms, bool) {
	f := forms{target: func() targetForm { return targetFixed{} }}
	switch isBit := c.source == "bit"; {
	case c.target == "bytea" && slices.Contains(geometries, c.source):
		f.source = func(r *rules) sourceForm { return sourceGeometry{r} }
	case c.target == "bytea" && (isBit || slices.Contains(binaries, c.source)):
		f.source, f.zero = func(*rules) sourceForm { return sourceBytes{} }, []byte{}
	case c.target != "bytea" && isBit:
		length := 1
		_, _ = fmt.Sscanf(c.sourceType, "bit(%d)", &length) // BIT is BIT(1)
		if c.target == "bit" {
			length = c.modifier(1)
		} else {
			length = min(length, c.modifier(length))
		}
		f.source, f.zero = func(r *rules) sourceForm { return sourceBits{r, length} }, []byte{0}
	default:
		return f, false
	}
	return f, true
}

type sourceBytes struct{}

func (sourceBytes) append(dst, value []byte) ([]byte, outcome) { return append(dst, value...), held }

// sourceGeometry writes the well-known binary form, which is behind the number of the
// reference system in four bytes.
type sourceGeometry struct{ rules *rules }

func (f sourceGeometry) append(dst, value []byte) ([]byte, outcome) {
	const system, least = 4, 5
	if len(value) < system+least {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	return append(dst, value[system:]...), held
}

// sourceBits writes bits as PostgreSQL sends them: how many there are, and the bits
// from the highest one of the first byte on.
type sourceBits struct {
	rules  *rules
	length int
}

func (f sourceBits) append(dst, value []byte) ([]byte, outcome) {
	var n uint64
	if len(value) > 8 {
		return dst, f.rules.orNull(typemap.KindForm)
	}
	for _, b := range value {
		n = n<<8 | uint64(b)
	}
	if bits.Len64(n) > f.length {
		return dst, f.rules.orNull(typemap.KindRange)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(f.length))
	for i := 0; i < f.length; i += 8 {
		// The bits that are f.length-i-8 and more from the end; those before the
		// number are 0, and so are those that fill the last byte up.
		switch shift := f.length - i - 8; {
		case shift >= 64:
			dst = append(dst, 0)
		case shift >= 0:
			dst = append(dst, byte(n>>shift))
		default:
			dst = append(dst, byte(n<<-shift))
		}
	}
	return dst, held
}
