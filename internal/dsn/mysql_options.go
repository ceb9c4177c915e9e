package dsn

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// clientOptions are the options of the group [client] of an option file, by name
// with dashes.
type clientOptions map[string]string

// readOptionFile reads an option file as MySQL's programs do ("Using Option Files" in
// the manual), but for what it includes of other files. A file that is not there has
// no options, and so has the path "".
func readOptionFile(path string) (clientOptions, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("the MySQL option file: %w", err)
	case info.Mode().IsRegular() && info.Mode()&0o002 != 0:
		return nil, &openFileError{path}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the MySQL option file: %w", err)
	}
	return parseOptions(string(text)), nil
}

// openFileError is that of an option file that everybody may write.
type openFileError struct{ path string }

func (e *openFileError) Error() string {
	return fmt.Sprintf("the MySQL option file %s may be written by everybody, so that MySQL's programs do not read it; run: chmod o-w %[1]s", e.path)
}

// parseOptions reads the group [client] of a file's text. Of an option that is there
// twice, the last one counts.
func parseOptions(text string) clientOptions {
	options := clientOptions{}
	group := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.ContainsRune("#;!", rune(line[0])):
		case line[0] == '[':
			group, _, _ = strings.Cut(line[1:], "]")
			group = strings.TrimSpace(group)
		case group == "client":
			name, value, _ := strings.Cut(line[:commentStart(line)], "=")
			name = strings.ReplaceAll(strings.TrimSpace(name), "_", "-")
			options[strings.TrimPrefix(name, "loose-")] = optionValue(strings.TrimSpace(value))
		}
	}
	return options
}

// commentStart returns where a comment begins in a line, its length where there is
// none: a "#" within quotes is none.
func commentStart(line string) int {
	var quote byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote == 0 && c == '#':
			return i
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote != 0 && c == '\\':
			i++ // what is behind it ends nothing
		case c == quote:
			quote = 0
		}
	}
	return len(line)
}

// optionEscapes are what a value's escapes stand for. A backslash before anything
// else is itself.
var optionEscapes = strings.NewReplacer(`\\`, `\`, `\b`, "\b", `\t`, "\t", `\n`, "\n", `\r`, "\r", `\s`, " ", `\'`, "'", `\"`, `"`)

// optionValue takes quotes and escapes from a value.
func optionValue(value string) string {
	if n := len(value); n > 1 && (value[0] == '\'' || value[0] == '"') && value[n-1] == value[0] {
		value = value[1 : n-1]
	}
	return optionEscapes.Replace(value)
}
