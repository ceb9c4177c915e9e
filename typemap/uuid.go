package typemap

// uuidLength is the length of a UUID in bytes.
const uuidLength = 16

var problemUUID = &Problem{Kind: KindForm, Reason: "is not a UUID", Remedy: "correct it in MySQL"}

// uuidCodec writes uuid, its 16 bytes, from a text in one of the forms that
// PostgreSQL reads ("UUID Type" in its manual): 32 hexadecimal digits of any
// case, a hyphen after any four of them, braces around it all.
type uuidCodec struct{}

func (uuidCodec) append(dst, value []byte) ([]byte, *Problem) {
	if last := len(value) - 1; last > 0 && value[0] == '{' && value[last] == '}' {
		value = value[1:last]
	}
	for group := range uuidLength / 2 {
		if group > 0 && len(value) > 0 && value[0] == '-' {
			value = value[1:]
		}
		unit, ok := hex4(value, 0)
		if !ok {
			return dst, problemUUID
		}
		dst = append(dst, byte(unit>>8), byte(unit))
		value = value[4:]
	}
	if len(value) > 0 {
		return dst, problemUUID
	}
	return dst, nil
}

// appendZero appends the nil UUID (RFC 9562, section 5.9).
func (uuidCodec) appendZero(dst []byte) []byte { return append(dst, make([]byte, uuidLength)...) }

// rawUUIDCodec writes uuid from the 16 bytes themselves.
type rawUUIDCodec struct{}

func (rawUUIDCodec) append(dst, value []byte) ([]byte, *Problem) {
	if len(value) != uuidLength {
		return dst, problemUUID
	}
	return append(dst, value...), nil
}

func (rawUUIDCodec) appendZero(dst []byte) []byte { return uuidCodec{}.appendZero(dst) }
