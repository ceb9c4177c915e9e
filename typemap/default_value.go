package typemap

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"migration-assist/schema"
)

// defaultValue is a column's default as PostgreSQL writes it, an expression of
// its type. ok is false where MySQL's has no one meaning there: an expression, a
// zero date, bytes in a character set that is not known, a time whose zone is
// the session's.
func defaultValue(source *schema.Column, target string, labels []string) (text string, ok bool) {
	value := *source.Default
	name, modifiers := splitType(target)
	if source.DefaultIsExpression {
		return value, currentTimestamp.MatchString(value) && strings.HasPrefix(name, "timestamp")
	}
	switch name {
	case "smallint", "integer", "bigint":
		return integerDefault(value, name)
	case "numeric":
		return numericDefault(value)
	case "real", "double precision":
		return floatDefault(value, name)
	case "boolean":
		return booleanDefault(value)
	case "bit":
		return bitDefault(value, modifiers)
	case "text", "character varying":
		return literal(value, name), checkText([]byte(value)) == nil
	case "date":
		return momentDefault(value, time.DateOnly, name)
	case "timestamp without time zone":
		return momentDefault(value, "2006-01-02 15:04:05.999999", name)
	case "interval":
		_, problem := parseDuration([]byte(value), decimals(1))
		return literal(trimFraction(value), name), problem == nil
	case "uuid":
		_, problem := uuidCodec{}.append(nil, []byte(value))
		return literal(value, name), problem == nil
	case "inet":
		_, problem := inetCodec{}.append(nil, []byte(value))
		return literal(value, name), problem == nil
	case "json", "jsonb":
		return literal(value, name), (&jsonCodec{}).check([]byte(value)) == nil
	case "text[]":
		return arrayDefault(value, labels)
	default:
		return literal(value, target), slices.Contains(labels, value)
	}
}

var (
	currentTimestamp = regexp.MustCompile(`^CURRENT_TIMESTAMP(\([0-6]\))?$`)
	decimalNumber    = regexp.MustCompile(`^(-?)0*([0-9]+(?:\.[0-9]+)?)$`)
	bitNumeral       = regexp.MustCompile(`^b'([01]*)'$`)
	plainLabel       = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// literal is a constant with its type, as pg_get_expr writes it.
func literal(value, name string) string {
	if name == "bit" {
		name = schema.PostgresIdentifier(name)
	}
	return "'" + strings.ReplaceAll(value, "'", "''") + "'::" + name
}

func integerDefault(value, name string) (string, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	if name == "integer" && n >= 0 {
		return strconv.FormatInt(n, 10), err == nil
	}
	return literal(strconv.FormatInt(n, 10), name), err == nil
}

func numericDefault(value string) (string, bool) {
	parts := decimalNumber.FindStringSubmatch(value)
	if parts == nil {
		return "", false
	}
	if sign, digits := parts[1], parts[2]; sign != "" || !strings.Contains(digits, ".") {
		return literal(sign+digits, "numeric"), true
	}
	return parts[2], true
}

func floatDefault(value, name string) (string, bool) {
	bits := 64
	if name == "real" {
		bits = 32
	}
	n, err := strconv.ParseFloat(value, bits)
	return literal(strconv.FormatFloat(n, 'g', -1, bits), name), err == nil
}

// booleanDefault reads 0 as false and every other number as true, as the codec
// does.
func booleanDefault(value string) (string, bool) {
	if parts := bitNumeral.FindStringSubmatch(value); parts != nil {
		return strconv.FormatBool(strings.Contains(parts[1], "1")), true
	}
	n, err := strconv.ParseInt(value, 10, 64)
	return strconv.FormatBool(n != 0), err == nil
}

// bitDefault gives a numeral all bits of bit(n).
func bitDefault(value string, modifiers []int) (string, bool) {
	parts := bitNumeral.FindStringSubmatch(value)
	if parts == nil || len(modifiers) == 0 || len(parts[1]) > modifiers[0] {
		return "", false
	}
	return literal(strings.Repeat("0", modifiers[0]-len(parts[1]))+parts[1], "bit"), true
}

// momentDefault takes a date, or a date and time, that exists.
func momentDefault(value, layout, name string) (string, bool) {
	t, err := time.Parse(layout, value)
	return literal(t.Format(layout), name), err == nil && t.Year() > 0
}

// trimFraction takes needless zeros off the end of a second.
func trimFraction(value string) string {
	if !strings.Contains(value, ".") {
		return value
	}
	return strings.TrimSuffix(strings.TrimRight(value, "0"), ".")
}

// arrayDefault is the default of SET: some of its labels.
func arrayDefault(value string, labels []string) (string, bool) {
	ok := true
	if value != "" {
		for label := range strings.SplitSeq(value, ",") {
			ok = ok && slices.Contains(labels, label) && plainLabel.MatchString(label) && !strings.EqualFold(label, "null")
		}
	}
	return literal("{"+value+"}", "text[]"), ok
}
