package session

import (
	"encoding/binary"
	"errors"

	"github.com/go-sql-driver/mysql"
)

// The first byte of a packet tells what it is, and that of a value which form its
// length has ("Text Resultset" and "Length-Encoded Integer" in the protocol's
// documentation).
const (
	packetOK  = 0x00
	packetEOF = 0xfe // ends the columns or the rows; in a row it is a length
	packetERR = 0xff

	valueNULL    = 0xfb // NULL; where a packet begins with it, a file is asked for
	lengthTwo    = 0xfc
	lengthThree  = 0xfd
	lengthEight  = 0xfe
	lengthLowest = valueNULL // a byte below it is the length itself
)

// moreResults is the status flag SERVER_MORE_RESULTS_EXISTS.
const moreResults = 1 << 3

// answer is a server's answer to one query.
type answer struct {
	packets
	capabilities capabilities
	// ended is set when the answer's last packet was read, so that the
	// connection can take another query.
	ended bool
}

// read calls each with every row.
func (a *answer) read(columns int, each func(row [][]byte) error) error {
	if err := a.readColumns(columns); err != nil {
		return err
	}
	row := make([][]byte, columns)
	for {
		payload, err := a.next()
		if err != nil {
			return err
		}
		if payload[0] == packetERR {
			return a.failure(payload)
		}
		// In a row it is the length of a value that fills packets.
		if payload[0] == packetEOF && len(payload) < maxPacket {
			return a.end(payload)
		}
		if !splitRow(row, payload) {
			return malformed("a row is not %d values", columns)
		}
		if err := each(row); err != nil {
			return err
		}
		if a.long != nil {
			clear(row) // which would hold it
		}
	}
}

// readColumns reads what is before the rows. The columns' definitions are of no
// use.
func (a *answer) readColumns(columns int) error {
	payload, err := a.next()
	if err != nil {
		return err
	}
	switch payload[0] {
	case packetERR:
		return a.failure(payload)
	case packetOK, valueNULL:
		return errors.New("the statement is not one that returns rows")
	}
	// MariaDB may have a byte behind the number.
	if n, _, ok := cutInteger(payload); !ok || n != uint64(columns) {
		return malformed("there are %d columns instead of %d", n, columns)
	}
	for range columns {
		if payload, err = a.next(); err != nil {
			return err
		}
		if payload[0] == packetERR {
			return a.failure(payload)
		}
	}
	if a.capabilities&capDeprecateEOF != 0 {
		return nil
	}
	if payload, err = a.next(); err != nil {
		return err
	}
	if payload[0] != packetEOF {
		return malformed("nothing ends the columns")
	}
	return nil
}

// end reads the packet that is behind the last row, which is an EOF packet or an
// OK packet that begins as one.
func (a *answer) end(payload []byte) error {
	rest, ok := payload[1:], true
	if a.capabilities&capDeprecateEOF == 0 {
		rest = rest[min(2, len(rest)):] // the number of warnings
	} else {
		for range 2 { // the numbers of rows and of the last key
			var more bool
			_, rest, more = cutInteger(rest)
			ok = ok && more
		}
	}
	if !ok || len(rest) < 2 {
		return malformed("the last packet is cut")
	}
	if binary.LittleEndian.Uint16(rest)&moreResults != 0 {
		return errors.New("the statement returned more than one result")
	}
	a.finish()
	return nil
}

// failure returns the server's error, which ends the answer ("ERR_Packet" in the
// protocol's documentation).
func (a *answer) failure(payload []byte) error {
	if len(payload) < 3 {
		return malformed("an error is cut")
	}
	err := &mysql.MySQLError{Number: binary.LittleEndian.Uint16(payload[1:])}
	message := payload[3:]
	if state := 1 + len(err.SQLState); len(message) >= state && message[0] == '#' {
		copy(err.SQLState[:], message[1:])
		message = message[state:]
	}
	err.Message = string(message)
	a.finish()
	return err
}

func (a *answer) finish() {
	a.release()
	a.ended = true
}

// splitRow makes the values of row parts of the payload, and tells whether that
// is as many values as row has places, and nothing else.
func splitRow(row [][]byte, payload []byte) bool {
	for i := range row {
		if len(payload) == 0 {
			return false
		}
		if first := payload[0]; first < lengthLowest {
			end := 1 + int(first)
			if end > len(payload) {
				return false
			}
			row[i], payload = payload[1:end:end], payload[end:]
			continue
		}
		if payload[0] == valueNULL {
			row[i], payload = nil, payload[1:]
			continue
		}
		length, rest, ok := cutInteger(payload)
		if !ok || length > uint64(len(rest)) {
			return false
		}
		row[i], payload = rest[:length:length], rest[length:]
	}
	return len(payload) == 0
}

// cutInteger reads a length-encoded integer and returns what is behind it.
func cutInteger(payload []byte) (n uint64, rest []byte, ok bool) {
	if len(payload) == 0 {
		return 0, nil, false
	}
	size := 0
	switch first := payload[0]; first {
	case lengthTwo:
		size = 2
	case lengthThree:
		size = 3
	case lengthEight:
		size = 8
	case valueNULL, packetERR:
		return 0, nil, false
	default:
		return uint64(first), payload[1:], true
	}
	if len(payload) <= size {
		return 0, nil, false
	}
	for i := size; i > 0; i-- {
		n = n<<8 | uint64(payload[i])
	}
	return n, payload[1+size:], true
}
