package pgloadercompat

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// steps are what a person runs before and after pgloader, and what the file does to
// PostgreSQL.
type steps struct {
	what          string
	before, after []step
	// limits are what pgloader does not do, beside what limits has.
	limits []string
}

// step is a command, and what it does.
type step struct{ command, what string }

// FileName stands for the file in the commands of its comments, where it has no name.
const FileName = "FILE"

// environment says where the commands find both databases.
const environment = "with the DSNs of both databases in MIGRATION_ASSIST_MYSQL_DSN and MIGRATION_ASSIST_POSTGRES_DSN:"

var checkFirst = step{"migration-assist mysql", "lists what PostgreSQL would refuse"}

var serverSteps = steps{
	what: "the rows of Mattermost's tables in MySQL into those of PostgreSQL, which must be there and empty.\n" +
		"Foreign keys, and the full-text indexes of posts and fileinfo, are dropped for that; the keys are built again.",
	before: []step{checkFirst, {"migration-assist postgres --run-migrations", "makes the tables"}},
	after: []step{
		{"migration-assist postgres post-migrate --create-indexes", "builds what is missing, and fills views"},
		{"migration-assist verify", "compares the rows"},
	},
	limits: []string{"It does not fill materialized views."},
}

// pluginSteps are those for a plugin's tables.
func (f *file) pluginSteps() steps {
	verify := []string{"migration-assist verify"}
	for _, t := range f.tables {
		verify = append(verify, "--tables "+shellWord(t.Source.Name))
	}
	return steps{
		what: "the rows of a plugin's tables in MySQL into PostgreSQL, where the tables are made as the plugin's own\n" +
			"migrations leave them. Those that are there must be empty, and are made anew.",
		before: []step{checkFirst},
		after:  []step{{strings.Join(verify, " \\\n    "), "compares the rows"}},
	}
}

// limits are what pgloader does not do.
var limits = []string{
	"Its exit status cannot be trusted: it is 0 also where no row was loaded. Read what it prints: each line with\n" +
		"ERROR or WARNING, and each number under \"errors\".",
	"A row with a value that PostgreSQL refuses does not arrive: \\u0000 in jsonb, a text that is not JSON, an empty\n" +
		"label of an enumerated type, more characters than a column takes. It is written to TABLE/TABLE.dat, and the\n" +
		"reason to TABLE/TABLE.log, in the folder that the option --root-dir of pgloader names: /tmp/pgloader without\n" +
		"it. The next run deletes them.",
	"It does not compare the rows with MySQL's, nor count them.",
	"It reads each table over a connection of its own, and these see different states: Mattermost must be stopped.",
	"A run that ended on the way cannot go on: empty the tables, and load all of them again.",
}

// mysqlLogin is what of MySQL is beyond pgloader.
const mysqlLogin = "pgloader 3.6 logs in to MySQL only as a user with mysql_native_password, which MySQL 9 does not have."

// command is how pgloader is called with the file.
func (f *file) command() string {
	name := FileName
	if f.Name != "" {
		name = shellWord(f.Name)
	}
	return f.program() + " " + name
}

// plainWord is what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[\w./+:@%-]+$`)

// shellWord quotes a word for a shell (POSIX, "Shell Command Language", 2.2.2) where it
// must be.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// program is how pgloader is called for the certificates of both servers.
func (f *file) program() string {
	sides := []trust{f.from.trust, f.into.trust}
	verifies := slices.ContainsFunc(sides, func(t trust) bool { return t.encrypted && t.verified })
	takesAny := slices.ContainsFunc(sides, func(t trust) bool { return t.encrypted && !t.verified })
	own := slices.ContainsFunc(sides, func(t trust) bool { return t.ownAuthority })
	switch {
	case own || verifies && takesAny:
		return "SSL_CERT_FILE=AUTHORITIES.pem pgloader"
	case takesAny:
		return "pgloader --no-ssl-cert-verification"
	default:
		return "pgloader"
	}
}

// certificates are what must be known of certificates.
func (f *file) certificates() (list []string) {
	if strings.HasPrefix(f.program(), "SSL_CERT_FILE") {
		list = append(list, "AUTHORITIES.pem stands for a file with the authorities of all certificates, in PEM form: pgloader looks at\n"+
			"those of both servers or, with --no-ssl-cert-verification, at none. It does not look at the host's name.")
	}
	if c := f.Postgres.TLSConfig; f.into.trust.encrypted && c != nil && len(c.Certificates) > 0 {
		list = append(list, "pgloader shows PostgreSQL the client's certificate ~/.postgresql/postgresql.crt, with the key postgresql.key there.")
	}
	return list
}

// comments are what stands at the top.
func (f *file) comments(made *File) string {
	var b comment
	b.line("Loads " + f.steps.what)
	if f.Plugin != nil {
		b.line("The plugin is " + f.Plugin.Name + ".")
	}
	b.line("For pgloader 3.6.7 and later releases of 3.6. migration-assist migrate does all of it, and what is missing below.")
	b.line("The passwords of both databases are in this file.")
	b.heading("Stop Mattermost. Then run, " + environment)
	for _, s := range slices.Concat(f.steps.before, []step{{made.Command, "loads this file"}}, f.steps.after) {
		b.line("    " + strings.ReplaceAll(s.command, "\n", "\n    "))
		b.line("        " + s.what)
	}
	b.items(f.certificates())
	b.heading("What pgloader does not do:")
	b.items(slices.Concat(limits, f.steps.limits))
	if f.catalog.Server.Flavor != "MariaDB" {
		b.items([]string{mysqlLogin})
	}
	if f.hasMoments() {
		b.items([]string{fmt.Sprintf("Times without a zone are read with the offset that MySQL's server has, %s; none of them is looked at.", zoneName(f.catalog.Server.UTCOffset))})
	}
	if made.LeftOut != nil {
		b.heading("Not loaded:")
		for _, l := range made.LeftOut {
			b.items([]string{strings.ReplaceAll(l.String(), "\n", " ")})
		}
	}
	return b.String() + "\n"
}

// comment is a text of comments.
type comment struct{ strings.Builder }

// line writes a text, which may have several lines.
func (c *comment) line(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		c.WriteString(strings.TrimRight("-- "+line, " ") + "\n")
	}
}

func (c *comment) heading(text string) { c.line("\n" + text) }

func (c *comment) items(list []string) {
	for _, text := range list {
		c.line("  - " + strings.ReplaceAll(text, "\n", "\n    "))
	}
}

// zoneName is an offset as a person writes it.
func zoneName(offset int) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(zone(offset), "<"), ">")
	return "UTC" + name
}
