package dsn

import (
	"fmt"
	"os"
	"strings"
)

// readPassword reads a password from the file that a flag names, without the line
// end that it may have.
func readPassword(flag, path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	password := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case password == "":
		return "", fmt.Errorf("%s: %s is empty", flag, path)
	case strings.ContainsAny(password, "\n\x00"):
		return "", fmt.Errorf("%s: %s is not a password in one line", flag, path)
	}
	return password, nil
}
