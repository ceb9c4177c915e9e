package typemap

import "database/sql/driver"

// byteaCodec writes bytea: the bytes as they are.
type byteaCodec struct{ bytesOnly }

func (byteaCodec) appendBytes(dst, value []byte) ([]byte, *Problem) {
	return append(dst, value...), nil
}

func (byteaCodec) zero() driver.Value { return []byte{} }
