package typemap

// byteaCodec writes bytea: the bytes as they are.
type byteaCodec struct{}

func (byteaCodec) append(dst, value []byte) ([]byte, *Problem) {
	return append(dst, value...), nil
}

func (byteaCodec) appendZero(dst []byte) []byte { return dst }

// wkbCodec writes bytea in the well-known binary form of OpenGIS from MySQL's
// own form of a geometry, which has the number of its reference system in four
// bytes before it ("Supported Spatial Data Formats" in the MySQL manual).
type wkbCodec struct{}

const (
	sridLength = 4
	// minWKB is the length of the byte order and the geometry's type.
	minWKB = 5
)

var problemGeometry = &Problem{Kind: KindForm, Reason: "is too short for a geometry", Remedy: "correct it in MySQL"}

func (wkbCodec) append(dst, value []byte) ([]byte, *Problem) {
	if len(value) < sridLength+minWKB {
		return dst, problemGeometry
	}
	return append(dst, value[sridLength:]...), nil
}
