package typemap

// byteaCodec writes bytea: the bytes as they are.
type byteaCodec struct{ bytesOnly }

func (byteaCodec) appendBytes(dst, value []byte, _ *Changes) ([]byte, *Problem) {
	return append(dst, value...), nil
}
