package typemap

import (
	"fmt"
	"strings"

	"migration-assist/schema"
)

// enumCodec writes one of the labels of a PostgreSQL enumerated type.
type enumCodec struct {
	labels  map[string][]byte // by label, in COPY's escaping
	unknown *Problem
}

func newEnumCodec(e *schema.Enum) *enumCodec {
	labels := make(map[string][]byte, len(e.Labels))
	for _, label := range e.Labels {
		labels[label], _ = appendText(nil, []byte(label))
	}
	return &enumCodec{labels: labels, unknown: &Problem{
		Reason: fmt.Sprintf("is none of the labels %s", strings.Join(e.Labels, ", ")),
		Remedy: "set one of them in MySQL",
	}}
}

func (c *enumCodec) append(dst, value []byte, _ *Changes) ([]byte, *Problem) {
	label, ok := c.labels[string(value)]
	if !ok {
		return dst, c.unknown
	}
	return append(dst, label...), nil
}
