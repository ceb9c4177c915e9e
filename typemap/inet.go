package typemap

import "bytes"

// inetCodec writes inet from the text of an IPv4 or IPv6 address, with the
// length of a network's prefix where it has one (RFC 4291, section 2.2, and "inet"
// in PostgreSQL's manual), in the form that inet_recv reads: the family, the
// prefix's bits, that it is no cidr, the address's length, the address.
type inetCodec struct{}

const (
	// inetFamily4 and inetFamily6 are PGSQL_AF_INET and PGSQL_AF_INET6.
	inetFamily4 = 2
	inetFamily6 = 3
	length4     = 4
	length6     = 16
)

var problemInet = &Problem{Kind: KindForm, Reason: "is not an IP address", Remedy: "correct it in MySQL"}

func (inetCodec) append(dst, value []byte) ([]byte, *Problem) {
	text, prefix, hasPrefix := bytes.Cut(value, []byte("/"))
	family, length, appendAddress := byte(inetFamily4), byte(length4), appendIPv4
	if bytes.IndexByte(text, ':') >= 0 {
		family, length, appendAddress = inetFamily6, length6, appendIPv6
	}
	prefixBits := int(length) * 8
	if hasPrefix {
		var ok bool
		if prefixBits, ok = smallNumber(prefix, prefixBits); !ok {
			return dst, problemInet
		}
	}
	dst, ok := appendAddress(append(dst, family, byte(prefixBits), 0, length), text)
	if !ok {
		return dst, problemInet
	}
	return dst, nil
}

// smallNumber reads a number of up to three digits without needless zeros, that
// is most at most.
func smallNumber(text []byte, most int) (n int, ok bool) {
	if len(text) == 0 || len(text) > 3 || !allDigits(text) || text[0] == '0' && len(text) > 1 {
		return 0, false
	}
	n = number(text)
	return n, n <= most
}

// appendIPv4 appends the four bytes of "192.0.2.1".
func appendIPv4(dst, text []byte) (_ []byte, ok bool) {
	for i := range length4 {
		part, rest, found := bytes.Cut(text, []byte("."))
		n, ok := smallNumber(part, 0xff)
		if !ok || found != (i < length4-1) {
			return dst, false
		}
		dst, text = append(dst, byte(n)), rest
	}
	return dst, true
}

// appendIPv6 appends the sixteen bytes of "2001:db8::1" or "::ffff:192.0.2.1".
func appendIPv6(dst, text []byte) (_ []byte, ok bool) {
	front, back, gap := bytes.Cut(text, []byte("::"))
	start := len(dst)
	if dst, ok = appendGroups(dst, front, !gap); !ok || !gap {
		return dst, ok && len(dst)-start == length6
	}
	middle := len(dst)
	if dst, ok = appendGroups(dst, back, true); !ok {
		return dst, false
	}
	// The gap is at least one group of zeros.
	zeros := length6 - (len(dst) - start)
	if zeros < 2 {
		return dst, false
	}
	back = dst[middle:]
	dst = append(dst, make([]byte, zeros)...)
	copy(dst[middle+zeros:], back)
	clear(dst[middle : middle+zeros])
	return dst, true
}

// appendGroups appends groups of up to four hexadecimal digits with colons
// between them, two bytes each. The last one may be an IPv4 address where the
// text is the end of an address.
func appendGroups(dst, text []byte, end bool) (_ []byte, ok bool) {
	for more := len(text) > 0; more; {
		var group []byte
		group, text, more = bytes.Cut(text, []byte(":"))
		if end && !more && bytes.IndexByte(group, '.') >= 0 {
			return appendIPv4(dst, group)
		}
		padded := [4]byte{'0', '0', '0', '0'}
		if len(group) == 0 || len(group) > len(padded) {
			return dst, false
		}
		copy(padded[len(padded)-len(group):], group)
		unit, ok := hex4(padded[:], 0)
		if !ok {
			return dst, false
		}
		dst = append(dst, byte(unit>>8), byte(unit))
	}
	return dst, true
}
