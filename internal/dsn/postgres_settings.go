package dsn

import (
	"net/url"
	"regexp"
	"strings"
)

// keywordSetting finds one keyword with its value ("Keyword/Value Connection Strings"
// in PostgreSQL's manual).
var keywordSetting = regexp.MustCompile(`([a-z_]+)\s*=\s*('(?:\\.|[^'\\])*'|(?:\\.|[^\s\\])*)`)

// backslashed finds a character behind a backslash, which stands for itself.
var backslashed = regexp.MustCompile(`(?s)\\(.)`)

// postgresSettings returns what a PostgreSQL DSN that can be read says by itself:
// its options or keywords, and the password.
func postgresSettings(dsn string) map[string]string {
	settings := map[string]string{}
	if !isURL.MatchString(dsn) {
		for _, m := range keywordSetting.FindAllStringSubmatch(dsn, -1) {
			value := m[2]
			if len(value) > 1 && value[0] == '\'' {
				value = value[1 : len(value)-1]
			}
			settings[m[1]] = backslashed.ReplaceAllString(value, "$1")
		}
		return settings
	}
	_, rest, _ := strings.Cut(encodeUserinfo(dsn), "://")
	if user, _, found := strings.Cut(rest, "@"); found && !strings.ContainsAny(user, "/?") {
		_, settings["password"], _ = strings.Cut(user, ":")
	}
	_, query, _ := strings.Cut(rest, "?")
	options, err := url.ParseQuery(query)
	if err != nil {
		return settings // pgx reads what is amiss here
	}
	for name := range options {
		settings[name] = options.Get(name)
	}
	return settings
}
