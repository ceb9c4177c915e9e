package typemap

import (
	"fmt"
	"strings"

	"migration-assist/schema"
)

// enumCodec writes one of the labels of a PostgreSQL enumerated type.
type enumCodec struct {
	labels  map[string]bool
	unknown *Problem
}

func newEnumCodec(e *schema.Enum) *enumCodec {
	labels := make(map[string]bool, len(e.Labels))
	for _, label := range e.Labels {
		labels[label] = true
	}
	return &enumCodec{labels: labels, unknown: &Problem{
		Kind:   KindEnum,
		Reason: fmt.Sprintf("is none of the labels %s", strings.Join(e.Labels, ", ")),
		Remedy: "set one of them in MySQL",
	}}
}

func (c *enumCodec) append(dst, value []byte) ([]byte, *Problem) {
	if !c.labels[string(value)] {
		return dst, c.unknown
	}
	return append(dst, value...), nil
}
