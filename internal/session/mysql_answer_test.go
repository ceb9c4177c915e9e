package session

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-sql-driver/mysql"
)

// script is what a server sends.
type script struct {
	out      []byte
	sequence byte
}

func newScript() *script { return &script{sequence: 1} }

// packet appends a payload, in several packets where it is long.
func (s *script) packet(payload ...byte) *script {
	for {
		n := min(len(payload), maxPacket)
		s.out = append(s.out, byte(n), byte(n>>8), byte(n>>16), s.sequence)
		s.out = append(s.out, payload[:n]...)
		s.sequence++
		if payload = payload[n:]; n < maxPacket {
			return s
		}
	}
}

// columns appends what is before the rows.
func (s *script) columns(n int, c capabilities) *script {
	s.packet(byte(n))
	for range n {
		s.packet([]byte("\x03def and more")...)
	}
	if c&capDeprecateEOF == 0 {
		s.packet(packetEOF, 0, 0, 2, 0)
	}
	return s
}

func (s *script) row(values ...[]byte) *script {
	var payload []byte
	for _, value := range values {
		if value == nil {
			payload = append(payload, valueNULL)
			continue
		}
		payload = append(appendInteger(payload, uint64(len(value))), value...)
	}
	return s.packet(payload...)
}

// appendInteger appends a length-encoded integer in its shortest form.
func appendInteger(dst []byte, n uint64) []byte {
	switch {
	case n < 0xfb:
		return append(dst, byte(n))
	case n < 1<<16:
		return append(dst, lengthTwo, byte(n), byte(n>>8))
	case n < 1<<24:
		return append(dst, lengthThree, byte(n), byte(n>>8), byte(n>>16))
	default:
		return binary.LittleEndian.AppendUint64(append(dst, lengthEight), n)
	}
}

// end appends what is behind the rows.
func (s *script) end(c capabilities) *script {
	if c&capDeprecateEOF == 0 {
		return s.packet(packetEOF, 1, 0, 2, 0)
	}
	return s.packet([]byte{packetEOF, lengthTwo, 1, 1, 0, 2, 0, 1, 0, 'i', 'n', 'f', 'o'}...)
}

// answerOf returns an answer that reads in.
func answerOf(in io.Reader, c capabilities) *answer {
	return &answer{packets: packets{in: bufio.NewReaderSize(in, 1<<10), sequence: 1}, capabilities: c}
}

// bothEnds are the two ways in which rows end.
var bothEnds = map[string]capabilities{"EOF": 0, "OK": capDeprecateEOF}

// TestAnswer has rows of random values, read in pieces of several lengths.
func TestAnswer(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for name, c := range bothEnds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var rows [][][]byte
			s := newScript().columns(3, c)
			for range 600 {
				row := make([][]byte, 3)
				for i := range row {
					if random.IntN(4) > 0 {
						row[i] = bytes.Repeat([]byte{byte(random.Uint32())}, random.IntN(1<<random.IntN(12)))
					}
				}
				rows = append(rows, row)
				s.row(row...)
			}
			s.end(c)
			for reader, in := range map[string]io.Reader{
				"whole": bytes.NewReader(s.out), "halves": iotest.HalfReader(bytes.NewReader(s.out)), "bytes": iotest.OneByteReader(bytes.NewReader(s.out)),
			} {
				a := answerOf(in, c)
				got, err := readAll(a, 3)
				if err != nil || !a.ended || a.in.Buffered() != 0 || !reflect.DeepEqual(got, rows) {
					t.Fatalf("%s: %d rows, %v, ended %t, %d bytes are left", reader, len(got), err, a.ended, a.in.Buffered())
				}
			}
		})
	}
}

// readAll copies all rows.
func readAll(a *answer, columns int) (rows [][][]byte, err error) {
	err = a.read(columns, func(row [][]byte) error {
		row = slices.Clone(row)
		for i, value := range row {
			row[i] = bytes.Clone(value)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// TestLongRows has rows about as long as one, two and three packets, and holds
// that the space of a row of one packet is used again, that a longer one is announced
// while no other is held, and that the space is given back behind it.
func TestLongRows(t *testing.T) {
	t.Parallel()
	for _, packets := range []int{1, 2, 3} {
		for _, more := range []int{-1, 0, 1} {
			// The value's length takes nine bytes, or four where it fits into three of them.
			length := packets*maxPacket + more - 9
			if packets == 1 {
				length += 5
			}
			value := bytes.Repeat([]byte("0123456789abcdef"), length/16+1)[:length]
			a := answerOf(bytes.NewReader(newScript().columns(1, 0).row(value).row(value).row([]byte("short")).end(0).out), 0)
			n, space := 0, []int{cap(a.long)}
			announced := 0
			a.announce = func(bytes int) error {
				if announced++; a.long != nil || bytes < length {
					return fmt.Errorf("%d bytes are held, and %d are announced", cap(a.long), bytes)
				}
				return nil
			}
			err := a.read(1, func(row [][]byte) error {
				space = append(space, cap(a.long))
				if n++; n == 3 && string(row[0]) == "short" || n < 3 && bytes.Equal(row[0], value) {
					return nil
				}
				return errors.New("the value is another one")
			})
			long := 0 // rows of several packets
			if packets > 1 || more >= 0 {
				long = 2
			}
			if err != nil || n != 3 || announced != long || space[1] != space[2] || space[3] != 0 {
				t.Errorf("%d bytes: %v, %d rows, %d announced, %d bytes of space", length, err, n, announced, space)
			}
		}
	}
}

// TestRowLength has the beginnings of long rows.
func TestRowLength(t *testing.T) {
	t.Parallel()
	for begin, want := range map[string]int{
		"":                0,
		"\x01a\xfb\x00":   4,
		"\x01a\xfb\x05bc": 9,
		"\x01a\xfe\x00\x00\x00\x04\x00\x00\x00\x00bc": 11 + 1<<26,
		"\x01a\xfe\x00\x00\x00":                       6,
		"\xff":                                        1,
		"\xfe\xff\xff\xff\xff\xff\xff\xff\xff":        9 + maxSpace,
	} {
		if got := rowLength([]byte(begin)); got != want {
			t.Errorf("%q: %d, want %d", begin, got, want)
		}
	}
}

// TestUnwantedLongRow has a long row for which there is no room.
func TestUnwantedLongRow(t *testing.T) {
	t.Parallel()
	a := answerOf(bytes.NewReader(newScript().columns(1, 0).row(make([]byte, maxPacket)).end(0).out), 0)
	want := errors.New("no room")
	a.announce = func(int) error { return want }
	if err := a.read(1, func([][]byte) error { return errors.New("it is read") }); !errors.Is(err, want) || errors.Is(err, mysql.ErrInvalidConn) {
		t.Error(err)
	}
}

// TestWrongAnswers has answers that are no answers to the query, or no MySQL.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	rows := func() *script { return newScript().columns(2, 0).row([]byte("a"), nil) }
	for name, test := range map[string]struct {
		sent *script
		want string
		kind error // mysql's
	}{
		"Nothing":            {newScript(), "unexpected EOF", mysql.ErrInvalidConn},
		"CutHead":            {&script{out: []byte{1, 0}}, "unexpected EOF", mysql.ErrInvalidConn},
		"CutPacket":          {&script{out: []byte{9, 0, 0, 1, 2}}, "unexpected EOF", mysql.ErrInvalidConn},
		"CutColumns":         {newScript().packet(2).packet([]byte("\x03def")...), "unexpected EOF", mysql.ErrInvalidConn},
		"CutRows":            {rows(), "unexpected EOF", mysql.ErrInvalidConn},
		"CutLongRow":         {&script{out: append(rows().out, 0xff, 0xff, 0xff, 6, 1, 'a')}, "unexpected EOF", mysql.ErrInvalidConn},
		"CutBehindLongRow":   {&script{out: append(rows().out, append([]byte{0xff, 0xff, 0xff, 6}, make([]byte, maxPacket)...)...)}, "unexpected EOF", mysql.ErrInvalidConn},
		"EmptyPacket":        {newScript().packet(), "a packet is empty", mysql.ErrMalformPkt},
		"WrongNumber":        {&script{out: []byte{1, 0, 0, 2, 2}}, "packet 1 has the number 2", mysql.ErrMalformPkt},
		"TooFewColumns":      {newScript().columns(1, 0), "1 columns instead of 2", mysql.ErrMalformPkt},
		"TooManyColumns":     {newScript().packet(lengthEight, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "18446744073709551615 columns", mysql.ErrMalformPkt},
		"CutNumberOfColumns": {newScript().packet(lengthTwo, 1), "0 columns", mysql.ErrMalformPkt},
		"NoRows":             {newScript().packet(packetOK, 0, 0, 2, 0, 0, 0), "not one that returns rows", nil},
		"AFileIsAskedFor":    {newScript().packet(valueNULL, 'f'), "not one that returns rows", nil},
		"NothingEndsColumns": {newScript().columns(2, capDeprecateEOF).packet(1, 'a', 1, 'b'), "nothing ends the columns", mysql.ErrMalformPkt},
		"ShortRow":           {rows().packet(1, 'a'), "a row is not 2 values", mysql.ErrMalformPkt},
		"LongRow":            {rows().packet(1, 'a', valueNULL, 0), "a row is not 2 values", mysql.ErrMalformPkt},
		"CutValue":           {rows().packet(1, 'a', 2, 'b'), "a row is not 2 values", mysql.ErrMalformPkt},
		"CutLength":          {rows().packet(1, 'a', lengthThree, 1, 0), "a row is not 2 values", mysql.ErrMalformPkt},
		"LengthIsNegative":   {rows().packet(1, 'a', lengthEight, 0, 0, 0, 0, 0, 0, 0, 0x80, 'b'), "a row is not 2 values", mysql.ErrMalformPkt},
		"CutEnd":             {rows().packet(packetEOF, 0, 0), "the last packet is cut", mysql.ErrMalformPkt},
		"MoreResults":        {rows().packet(packetEOF, 0, 0, moreResults, 0), "more than one result", nil},
		"CutError":           {rows().packet(packetERR, 1), "an error is cut", mysql.ErrMalformPkt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := answerOf(bytes.NewReader(test.sent.out), 0)
			_, err := readAll(a, 2)
			if err == nil || !strings.Contains(err.Error(), test.want) || test.kind != nil && !errors.Is(err, test.kind) || a.ended {
				t.Errorf("%v, ended %t; want %q", err, a.ended, test.want)
			}
		})
	}
	a := answerOf(bytes.NewReader(newScript().columns(2, capDeprecateEOF).packet(packetEOF, 0, lengthTwo).out), capDeprecateEOF)
	if _, err := readAll(a, 2); !errors.Is(err, mysql.ErrMalformPkt) {
		t.Errorf("an OK packet that is cut: %v", err)
	}
}

// TestErrorPackets has errors at each place where the server can send one.
func TestErrorPackets(t *testing.T) {
	t.Parallel()
	const packet = "\xff\x25\x05#70100Query execution was interrupted"
	for name, s := range map[string]*script{
		"Query": newScript(), "Columns": newScript().packet(2).packet([]byte("\x03def")...), "FirstRow": newScript().columns(2, 0), "Rows": newScript().columns(2, 0).row(nil, nil),
	} {
		a := answerOf(bytes.NewReader(s.packet([]byte(packet)...).out), 0)
		_, err := readAll(a, 2)
		var answer *mysql.MySQLError
		if !errors.As(err, &answer) || errors.Is(err, mysql.ErrInvalidConn) || !a.ended || a.in.Buffered() != 0 {
			t.Fatalf("%s: %v, ended %t", name, err, a.ended)
		}
		if want := (&mysql.MySQLError{Number: 1317, SQLState: [5]byte([]byte("70100")), Message: "Query execution was interrupted"}); *answer != *want {
			t.Errorf("%s: got %v, want %v", name, answer, want)
		}
	}
	a := answerOf(bytes.NewReader(newScript().packet(packetERR, 1, 0).out), 0)
	if _, err := readAll(a, 2); err == nil || err.Error() != "Error 1: " {
		t.Errorf("an error without a state and a text: %v", err)
	}
}

// announced is the length of the first packet that is cut, for which there must be
// space.
func announced(sent []byte) int {
	for len(sent) >= packetHead {
		length := packetHead + (int(sent[0]) | int(sent[1])<<8 | int(sent[2])<<16)
		if length > len(sent) {
			return length
		}
		sent = sent[length:]
	}
	return 0
}

// TestLoss has the errors with which a server ends a session.
func TestLoss(t *testing.T) {
	t.Parallel()
	for number, lost := range map[uint16]bool{1053: true, 1927: true, 1317: false} {
		err := withLoss(&mysql.MySQLError{Number: number})
		if errors.Is(err, mysql.ErrInvalidConn) != lost || !errors.As(err, new(*mysql.MySQLError)) {
			t.Errorf("%d: %v", number, err)
		}
	}
	if err := withLoss(nil); err != nil {
		t.Error(err)
	}
}

// FuzzAnswer holds that no answer ends the program, that values are parts of what
// was sent, and that what is read does not depend on the pieces it comes in.
func FuzzAnswer(f *testing.F) {
	for _, c := range bothEnds {
		f.Add(newScript().columns(2, c).row([]byte("a"), nil).row([]byte{}, bytes.Repeat([]byte("b"), 300)).end(c).out, 2, uint32(c))
		f.Add(newScript().columns(1, c).packet(packetERR, 1, 0, '#').out, 1, uint32(c))
	}
	f.Add(newScript().packet(lengthThree, 1, 0, 0).out, 1, uint32(0))
	f.Fuzz(func(t *testing.T, sent []byte, columns int, c uint32) {
		if columns < 1 || columns > 10 || announced(sent) > 1<<16 {
			return
		}
		a, again := answerOf(bytes.NewReader(sent), capabilities(c)), answerOf(iotest.HalfReader(bytes.NewReader(sent)), capabilities(c))
		rows, err := readAll(a, columns)
		length := 0
		for _, row := range rows {
			for _, value := range row {
				length += len(value)
			}
		}
		if length > len(sent) || err == nil != a.ended && !errors.As(err, new(*mysql.MySQLError)) {
			t.Fatalf("%d bytes of values in %d bytes; %v, ended %t", length, len(sent), err, a.ended)
		}
		got, errAgain := readAll(again, columns)
		if !reflect.DeepEqual(rows, got) || (err == nil) != (errAgain == nil) {
			t.Fatalf("%q, %v; in pieces %q, %v", rows, err, got, errAgain)
		}
	})
}
