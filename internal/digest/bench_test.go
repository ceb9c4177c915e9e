package digest_test

import (
	"encoding/binary"
	"testing"

	"migration-assist/internal/digest"
)

// BenchmarkCopyRows hashes a row of COPY's binary format like one of Posts.
func BenchmarkCopyRows(b *testing.B) {
	types := []string{
		"character varying(26)", "bigint", "bigint", "bigint", "character varying(26)", "character varying(26)", "text", "jsonb", "text",
		"character varying(1000)", "character varying(150)", "boolean", "character varying(26)", "character varying(26)", "bigint", "boolean", "character varying(26)",
	}
	row := binary.BigEndian.AppendUint16(nil, uint16(len(types)))
	for _, name := range types {
		value := []byte("kx6bs1cw8bfqmdr1pi3xqoxjry")
		switch name {
		case "bigint":
			value = value[:8]
		case "boolean":
			value = value[:1]
		case "text":
			value = []byte("The deployment finished; see the log for the two warnings that remain.")
		case "jsonb":
			value = []byte("\x01" + `{"disable_group_highlight": true, "mentions": ["abc", "d\"e"]}`)
		}
		row = append(binary.BigEndian.AppendUint32(row, uint32(len(value))), value...)
	}
	rows := digest.NewCopyRows(types)
	b.SetBytes(int64(len(row)))
	b.ReportAllocs()
	var d digest.Digest
	for b.Loop() {
		d.Add(rows.Hash(row))
	}
}
