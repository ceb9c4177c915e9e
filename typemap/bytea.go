package typemap

import "encoding/hex"

// byteaCodec writes bytea in its hex format (PostgreSQL manual, "Binary Data
// Types"), whose one backslash COPY wants doubled.
type byteaCodec struct{}

func (byteaCodec) append(dst, value []byte, _ *Changes) ([]byte, *Problem) {
	return hex.AppendEncode(append(dst, `\\x`...), value), nil
}
