package schema

import (
	"slices"
	"strings"
	"sync"
)

// secretTable is a table with columns that hold credentials.
type secretTable struct {
	// Table and Columns are folded names.
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Reason  string   `json:"reason"`
}

var secretTables = sync.OnceValue(func() (list []secretTable) {
	mustReadData("mattermost/secrets.json", &list)
	return list
})

// Secret tells whether a column holds credentials: its values must not appear in
// an error, a log or a report. Of Mattermost's tables that is known; in another
// one a column does whose name says so. Names may be those of either database.
func Secret(table, column string) bool {
	if !IsMattermostTable(table) {
		return soundsSecret(column)
	}
	return slices.Contains(secretColumns(table), Fold(column))
}

// secretColumns are the folded names of the columns of one of Mattermost's
// tables that hold credentials.
func secretColumns(table string) []string {
	i := slices.IndexFunc(secretTables(), func(t secretTable) bool { return t.Table == Fold(table) })
	if i < 0 {
		return nil
	}
	return secretTables()[i].Columns
}

// soundsSecret tells whether a name, or one of a list of names, has a word in it
// that columns with credentials are called by. Nobody knows what a site's own
// tables hold: a value that is hidden without need costs less than a password in
// a log.
func soundsSecret(names string) bool {
	plain := strings.NewReplacer("_", "", "-", "").Replace(Fold(names)) // api_key is apikey
	return slices.ContainsFunc([]string{
		"password", "passwd", "passphrase", "passcode", "pwd", // what a person logs in with
		"secret", "credential", "mfa",
		"token", "apikey", "accesskey", "authkey", "jwt", "bearer", "oauth", // what a program does
		"session", "cookie", // stand for one who has logged in
		"private",      // a private key
		"hash", "salt", // a password can be guessed with these
	}, func(word string) bool { return strings.Contains(plain, word) })
}
