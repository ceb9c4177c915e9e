package canonical

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

func (f Form) fromMySQL(value string) (string, error) {
	switch f.compare {
	case asText:
		return strconv.Quote(withoutNUL(value)), nil
	case asPaddedText:
		return padded(withoutNUL(value)), nil
	case asNumber:
		return number(f.mysqlNumber(value))
	case asSingle:
		return float(value, 32)
	case asDouble:
		return float(value, 64)
	case asBoolean:
		zero, err := number(f.mysqlNumber(value))
		return strconv.FormatBool(zero != "0"), err
	case asBits:
		return f.mysqlBits(value)
	case asBytes:
		return f.mysqlBytes(value)
	case asJSON:
		return JSON(withoutNUL(value))
	case asArray:
		return f.mysqlArray(withoutNUL(value))
	case asMoment:
		return f.mysqlMoment(value)
	case asDuration:
		return duration(value)
	case asUUID:
		return f.mysqlUUID(value), nil
	case asAddress:
		return address(value)
	}
	return "", errors.New("its comparison is unknown")
}

func withoutNUL(value string) string { return strings.ReplaceAll(value, "\x00", "") }

// mysqlNumber is a number's text: of an approximate number the shortest one. BIT
// comes as bytes, the highest first.
func (f Form) mysqlNumber(value string) string {
	shortest, err := value, error(nil)
	switch f.name {
	case "bit":
		return "0x" + hex.EncodeToString([]byte(value))
	case "float":
		shortest, err = float(value, 32)
	case "double":
		shortest, err = float(value, 64)
	}
	if err != nil {
		return value // whose form is refused next
	}
	return shortest
}

// mysqlUUID writes a UUID from its text in any form, or from its bytes.
func (f Form) mysqlUUID(value string) string {
	if strings.Contains(f.name, "binary") {
		return hex.EncodeToString([]byte(value))
	}
	return uuid(value)
}

// uuid writes a UUID's digits alone.
func uuid(value string) string {
	return strings.NewReplacer("-", "", "{", "", "}", "").Replace(strings.ToLower(value))
}

// mysqlBits writes BIT(n), which comes as bytes, with its n digits.
func (f Form) mysqlBits(value string) (string, error) {
	var width int
	if _, err := fmt.Sscanf(f.source, "bit(%d)", &width); err != nil {
		return "", fmt.Errorf("the width of %s: %w", f.source, err)
	}
	var digits strings.Builder
	for _, b := range []byte(value) {
		fmt.Fprintf(&digits, "%08b", b)
	}
	if digits.Len() < width {
		return "", fmt.Errorf("%d bytes hold no %d digits", len(value), width)
	}
	return digits.String()[digits.Len()-width:], nil
}

// geometries are MySQL's spatial types.
const geometries = " geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection "

// mysqlBytes writes bytes. A geometry has the number of its spatial reference
// system in four bytes, and then the WKB (MySQL manual, "Internal Geometry
// Storage Format").
func (f Form) mysqlBytes(value string) (string, error) {
	if strings.Contains(geometries, " "+f.name+" ") {
		if len(value) < 4 {
			return "", fmt.Errorf("%d bytes are no geometry", len(value))
		}
		value = value[4:]
	}
	return hex.EncodeToString([]byte(value)), nil
}

// mysqlArray writes the JSON array that an array came from, or the labels of a
// SET, which stand between commas.
func (f Form) mysqlArray(value string) (string, error) {
	if f.name != "set" {
		return JSON(value)
	}
	labels := []string{}
	if value != "" {
		labels = strings.Split(value, ",")
	}
	text, err := json.Marshal(labels)
	if err != nil {
		return "", err
	}
	return JSON(string(text))
}
