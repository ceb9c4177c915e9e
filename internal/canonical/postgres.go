package canonical

import (
	"errors"
	"math/big"
	"net/netip"
	"strconv"
	"strings"
)

func (f Form) fromPostgres(value string) (string, error) {
	switch f.compare {
	case asText:
		return strconv.Quote(value), nil
	case asPaddedText:
		return padded(value), nil
	case asNumber:
		return number(value)
	case asSingle:
		return float(value, 32)
	case asDouble:
		return float(value, 64)
	case asBoolean, asBits:
		return value, nil
	case asUUID:
		return uuid(value), nil
	case asBytes:
		digits, found := strings.CutPrefix(value, `\x`)
		if !found {
			return "", errors.New("it is not in hexadecimal digits")
		}
		return digits, nil
	case asJSON, asArray:
		return JSON(value)
	case asMoment:
		return postgresMoment(value)
	case asDuration:
		return duration(value)
	case asAddress:
		return address(value)
	}
	return "", errors.New("its comparison is unknown")
}

// padded writes a text without the blanks at its end, which neither database's
// CHAR(n) keeps.
func padded(value string) string { return strconv.Quote(strings.TrimRight(value, " ")) }

// maxExponent is beyond that of any number that PostgreSQL's numeric holds.
const maxExponent = 200_000

// number writes a number as a fraction in lowest terms.
func number(value string) (string, error) {
	digits, exponent, found := strings.Cut(strings.ToLower(value), "e")
	switch {
	case strings.HasPrefix(value, "0x") || !found:
	case strings.Trim(digits, "-0.") == "":
		value = digits // zero, of any exponent
	default:
		if n, err := strconv.Atoi(exponent); err != nil || n > maxExponent || n < -maxExponent {
			return "", errors.New("the number's exponent is too large")
		}
	}
	exact, ok := new(big.Rat).SetString(value)
	if !ok {
		return "", errors.New("it is no number")
	}
	return exact.RatString(), nil
}

// float writes the shortest text of a number of that many bits. Minus zero is
// not zero.
func float(value string, bits int) (string, error) {
	n, err := strconv.ParseFloat(value, bits)
	if err != nil {
		return "", errors.New("it is no number of the type's range")
	}
	return strconv.FormatFloat(n, 'g', -1, bits), nil
}

// address writes an IP address. PostgreSQL writes a prefix length where it is
// not the whole address.
func address(value string) (string, error) {
	if a, err := netip.ParseAddr(value); err == nil {
		return a.String(), nil
	}
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		return "", errors.New("it is no IP address")
	}
	if prefix.IsSingleIP() {
		return prefix.Addr().String(), nil
	}
	return prefix.String(), nil
}
