package typemap

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"net/netip"
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
	case "real":
		var f float32
		scan(pgtype.Float4OID, &f)
		return strconv.FormatFloat(float64(f), 'g', -1, 32)
	case "double precision":
		var f float64
		scan(pgtype.Float8OID, &f)
		return strconv.FormatFloat(f, 'g', -1, 64)
	case "numeric":
		var n pgtype.Numeric
		scan(pgtype.NumericOID, &n)
		return numericText(n, int(binary.BigEndian.Uint16(field[6:])))
	case "bit", "bit varying":
		var b pgtype.Bits
		scan(pgtype.VarbitOID, &b)
		digits := ""
		for i := range b.Len {
			digits += strconv.Itoa(int(b.Bytes[i/8] >> (7 - i%8) & 1))
		}
		return digits
	case "interval":
		var i pgtype.Interval
		scan(pgtype.IntervalOID, &i)
		if i.Months != 0 || i.Days != 0 {
			t.Fatalf("the interval has %d months and %d days", i.Months, i.Days)
		}
		return clockText(i.Microseconds)
	case "time without time zone":
		var c pgtype.Time
		scan(pgtype.TimeOID, &c)
		return clockText(c.Microseconds)
	case "uuid":
		var u pgtype.UUID
		scan(pgtype.UUIDOID, &u)
		return u.String()
	case "inet":
		var p netip.Prefix
		scan(pgtype.InetOID, &p)
		return p.String()
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

// numericText writes a number with as many decimals as are shown.
func numericText(n pgtype.Numeric, scale int) string {
	value := new(big.Rat).SetInt(n.Int)
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n.Exp, -n.Exp))), nil))
	if n.Exp < 0 {
		power.Inv(power)
	}
	return value.Mul(value, power).FloatString(scale)
}

// clockText writes microseconds as MySQL writes a TIME(6).
func clockText(micros int64) string {
	sign := ""
	if micros < 0 {
		sign, micros = "-", -micros
	}
	seconds := micros / 1e6
	return fmt.Sprintf("%s%02d:%02d:%02d.%06d", sign, seconds/3600, seconds/60%60, seconds%60, micros%1e6)
}
