package rejects

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Line is where a line is in a file.
type Line struct {
	// Number counts from 1.
	Number int
	// Offset and Length are in bytes.
	Offset int64
	Length int
}

// Scan calls each with every line that is not blank; its text is valid until
// each returns. An error of each ends the scan and is returned.
func Scan(file io.Reader, each func(line Line, text []byte) error) error {
	reader := bufio.NewReaderSize(file, 64<<10)
	at := Line{}
	for {
		text, err := reader.ReadBytes('\n')
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return fmt.Errorf("reading the rejects file: %w", err)
		}
		at.Number++
		at.Length = len(text)
		if len(bytes.TrimSpace(text)) > 0 {
			if err := each(at, text); err != nil {
				return err
			}
		}
		at.Offset += int64(at.Length)
		if last {
			return nil
		}
	}
}

// Read reads a line that Scan has met.
func Read(file io.ReaderAt, line Line) ([]byte, error) {
	text := make([]byte, line.Length)
	if _, err := io.ReadFull(io.NewSectionReader(file, line.Offset, int64(line.Length)), text); err != nil {
		return nil, fmt.Errorf("reading line %d of the rejects file again: %w", line.Number, err)
	}
	return text, nil
}
