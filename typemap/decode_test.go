package typemap

import (
	"encoding/binary"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// decodeRow reads one row of COPY's binary format, with pgx's decoders, and
// writes each field as a person would: {"a",NULL} for an array.
func decodeRow(t *testing.T, row []byte, types ...string) []string {
	t.Helper()
	if n := binary.BigEndian.Uint16(row); int(n) != len(types) {
		t.Fatalf("the row has %d fields, want %d", n, len(types))
	}
	row = row[2:]
	fields := make([]string, len(types))
	for i, name := range types {
		length := int32(binary.BigEndian.Uint32(row))
		row = row[4:]
		if length < 0 {
			fields[i] = "NULL"
			continue
		}
		fields[i] = decodeField(t, name, row[:length])
		row = row[length:]
	}
	if len(row) > 0 {
		t.Fatalf("%d bytes are behind the row", len(row))
	}
	return fields
}

func decodeField(t *testing.T, name string, field []byte) string {
	t.Helper()
	name, _ = splitType(name)
	types := pgtype.NewMap()
	scan := func(oid uint32, target any) {
		t.Helper()
		if err := types.Scan(oid, pgtype.BinaryFormatCode, field, target); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	switch name {
	case "smallint", "integer", "bigint":
		var n int64
		scan(map[string]uint32{"smallint": pgtype.Int2OID, "integer": pgtype.Int4OID, "bigint": pgtype.Int8OID}[name], &n)
		return strconv.FormatInt(n, 10)
	case "boolean":
		var b bool
		scan(pgtype.BoolOID, &b)
		return strconv.FormatBool(b)[:1]
	case "text[]", "character varying[]":
		var elements []*string
		scan(map[string]uint32{"text[]": pgtype.TextArrayOID, "character varying[]": pgtype.VarcharArrayOID}[name], &elements)
		texts := make([]string, len(elements))
		for i, e := range elements {
			texts[i] = "NULL"
			if e != nil {
				texts[i] = `"` + *e + `"`
			}
		}
		return "{" + strings.Join(texts, ",") + "}"
	case "date":
		var d time.Time
		scan(pgtype.DateOID, &d)
		return d.Format(time.DateOnly)
	case "timestamp without time zone", "timestamp with time zone":
		var ts time.Time
		scan(map[string]uint32{"timestamp without time zone": pgtype.TimestampOID, "timestamp with time zone": pgtype.TimestamptzOID}[name], &ts)
		return ts.UTC().Format("2006-01-02 15:04:05.999999")
	default:
		return string(field)
	}
}
