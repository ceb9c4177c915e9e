package dsn_test

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/dsn"
	"migration-assist/internal/testdb"
)

// write writes a file of a test and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAddresses has what stands in tcp(…), and what an option file adds.
func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ dsn, options, want string }{
		{"/mm", "", "tcp 127.0.0.1:3306"},
		{"mm@tcp(db)/mm", "", "tcp db:3306"},
		{"mm@tcp(db-1.example.org:3307)/mm", "host=other\nport=1\nsocket=/s", "tcp db-1.example.org:3307"},
		{"mm@tcp([::1]:3307)/mm", "", "tcp [::1]:3307"},
		{"mm@tcp([::1])/mm", "", "tcp [::1]:3306"},
		{"mm@tcp(fe80::1%eth0)/mm", "", "tcp [fe80::1%eth0]:3306"},
		{"mm@tcp(db)/mm", "port=3308", "tcp db:3308"},
		{"mm@tcp(:3307)/mm", "host=other\nsocket=/s", "tcp other:3307"},
		{"mm@tcp/mm", "host=other", "tcp other:3306"},
		{"mm@/mm", "socket=/s", "unix /s"},
		{"mm@/mm", "socket=/s\nhost=localhost", "unix /s"},
		{"mm@/mm", "socket=/s\nhost=other", "tcp other:3306"},
		{"mm@unix/mm", "socket=/s", "unix /s"},
		{"mm@unix(/run/my sql.sock)/mm", "socket=/s", "unix /run/my sql.sock"},
		{"mm:tcp(x)@unix(/run/mysql)/mm", "", "unix /run/mysql"},
	} {
		cfg, err := dsn.MySQLAccess{OptionFile: write(t, "[client]\n"+test.options)}.Config(test.dsn)
		if err != nil || cfg.Net+" "+cfg.Addr != test.want {
			t.Errorf("%s with %q: %+v, %v; want %s", test.dsn, test.options, cfg, err, test.want)
		}
	}
}

// TestOptionFile has the syntax of option files.
func TestOptionFile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[client]\nuser=a\npassword=b":                                "a b",
		"user=x\n[mysql]\nuser=y\n[client]\nuser=a\n[mysqld]\nuser=z": "a ",
		"[client]\nuser=x\n[other]\n[ client ] # again\nuser = a\r\n": "a ",
		"[client]\n  # user=x\n;user=y\n!include x\nuser=a # comment": "a ",
		"[client]\nuser='a#b'#c\npassword=\"it's # one\" # comment":   "a#b it's # one",
		"[client]\nuser=a\npassword=x=y z":                            "a x=y z",
		`[client]` + "\nuser=a\n" + `password="\s\\\t\"\q\'"`:         "a  \\\t\"\\q'",
		"[client]\nloose-user=a\npassword":                            "a ",
		"[client]\nuser=a\npassword='b":                               "a 'b",
		"[client]\nuser=a\npassword=''":                               "a ",
		"":                                                            " ",
	} {
		cfg, err := dsn.MySQLAccess{OptionFile: write(t, text)}.Config("/mm")
		if err != nil || cfg.User+" "+cfg.Passwd != want {
			t.Errorf("%q: %+v, %v; want user and password %q", text, cfg, err, want)
		}
	}
	open := write(t, "[client]\nuser=a")
	if err := os.Chmod(open, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := (dsn.MySQLAccess{OptionFile: open}).Config("/mm"); err == nil || !strings.Contains(err.Error(), "chmod o-w "+open) {
		t.Errorf("a file that everybody may write: %v", err)
	}
	for dsnText, complete := range map[string]bool{"mm:p@tcp(db)/mm": true, "mm:p@unix(/s)/mm": true, "mm:p@/mm": false, "mm@tcp(db)/mm": false, ":p@tcp(db)/mm": false} {
		var warning strings.Builder
		cfg, err := dsn.MySQLAccess{OptionFile: open, Warn: &warning}.Config(dsnText)
		if complete != (err == nil && strings.HasPrefix(warning.String(), "warning: the MySQL option file "+open) && cfg.User == "mm") {
			t.Errorf("%s and a file that everybody may write: %v, %q", dsnText, err, warning.String())
		}
	}
	if _, err := (dsn.MySQLAccess{OptionFile: filepath.Join(t.TempDir(), "none")}).Config("/mm"); err != nil {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestPasswordSources has passwords in the DSN, in a file, and in the option file.
func TestPasswordSources(t *testing.T) {
	t.Parallel()
	options := write(t, "[client]\nuser=mm\npassword=of the options")
	nameless := write(t, "[client]\npassword=of anybody")
	file := write(t, " p@ss \n")
	for _, test := range []struct {
		dsn    string
		access dsn.MySQLAccess
		want   string // user and password, or the error
	}{
		{"mm:p@/mm", dsn.MySQLAccess{OptionFile: options}, "mm p"},
		{"mm@/mm", dsn.MySQLAccess{OptionFile: options}, "mm of the options"},
		{"other@/mm", dsn.MySQLAccess{OptionFile: options}, "other "},
		{"other@/mm", dsn.MySQLAccess{OptionFile: nameless}, "other of anybody"},
		{"mm@/mm", dsn.MySQLAccess{OptionFile: options, PasswordFile: file}, "mm  p@ss "},
		{"/mm", dsn.MySQLAccess{OptionFile: options, PasswordFile: write(t, "a\r\n")}, "mm a"},
		{"mm:s3cr3t@/mm", dsn.MySQLAccess{PasswordFile: file}, "--mysql-password-file: the MySQL DSN has a password too"},
		{"mm@/mm", dsn.MySQLAccess{PasswordFile: write(t, "\n")}, "is empty"},
		{"mm@/mm", dsn.MySQLAccess{PasswordFile: write(t, "s3cr3t\ns3cr3t\n")}, "is not a password in one line"},
		{"mm@/mm", dsn.MySQLAccess{PasswordFile: "/nowhere/at/all"}, "--mysql-password-file: open /nowhere/at/all: no such file"},
		{"mm@/mm", dsn.MySQLAccess{PasswordFile: t.TempDir()}, "is a directory"},
	} {
		cfg, err := test.access.Config(test.dsn)
		if err == nil && cfg.User+" "+cfg.Passwd != test.want ||
			err != nil && (!strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cr3t")) {
			t.Errorf("%s with %+v: %+v, %v; want %q", test.dsn, test.access, cfg, err, test.want)
		}
	}
	for _, test := range []struct{ dsn, file, want string }{
		{"postgres://mm@db/mm", file, " p@ss "},
		{"host=db user=mm", file, " p@ss "},
		{"host=db user='it\\'s password=x'", file, " p@ss "},
		{"postgres://mm:s3cr3t@db/mm", file, "--postgres-password-file: the PostgreSQL DSN has a password too"},
		{"postgres://db/mm?user=mm&password=s3cr3t", file, "has a password too"},
		{"host=db user=mm password = 's3cr3t'", file, "has a password too"},
		{"host=db user=mm", "/nowhere/at/all", "--postgres-password-file: open /nowhere/at/all: no such file"},
	} {
		cfg, err := dsn.PostgresAccess{PasswordFile: test.file}.Config(test.dsn)
		if err == nil && cfg.Password != test.want ||
			err != nil && (!strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "s3cr3t")) {
			t.Errorf("%s with %s: %v, %v; want %q", test.dsn, test.file, cfg, err, test.want)
		}
	}
}

// TestTLSModes has what the option tls, the flags and an option file come to.
func TestTLSModes(t *testing.T) {
	t.Parallel()
	authority := testdb.NewAuthority(t)
	ca := write(t, string(authority.Certificate))
	pair := authority.Issue(t, "mm")
	cert, key := write(t, string(pair.Certificate)), write(t, string(pair.Key))
	for _, test := range []struct {
		tls, options string
		access       dsn.MySQLAccess
		want         string
	}{
		{"", "", dsn.MySQLAccess{}, "none"},
		{"false", "ssl-ca=" + ca, dsn.MySQLAccess{}, "none"},
		{"1", "", dsn.MySQLAccess{}, "host"},
		{"True", "", dsn.MySQLAccess{}, "host"},
		{"skip-verify", "", dsn.MySQLAccess{}, "any"},
		{"Preferred", "", dsn.MySQLAccess{}, "any plain"},
		{"verify-ca", "", dsn.MySQLAccess{}, "authority"},
		{"", "", dsn.MySQLAccess{CA: ca}, "host ca"},
		{"custom", "", dsn.MySQLAccess{CA: ca}, "host ca"},
		{"verify-ca", "", dsn.MySQLAccess{CA: ca, Cert: cert, Key: key}, "authority ca cert"},
		{"", "", dsn.MySQLAccess{Cert: cert, Key: key}, "host cert"},
		{"preferred", "", dsn.MySQLAccess{Cert: cert, Key: key}, "any plain cert"},
		{"", "ssl-ca=" + ca, dsn.MySQLAccess{}, "authority ca"},
		{"", "ssl_ca=" + ca + "\nssl-mode=verify_identity", dsn.MySQLAccess{}, "host ca"},
		{"", "ssl-mode=REQUIRED", dsn.MySQLAccess{}, "any"},
		{"", "ssl-mode=DISABLED\nssl-ca=" + ca, dsn.MySQLAccess{}, "none"},
		{"true", "ssl-ca=" + ca + "\nssl-cert=" + cert + "\nssl-key=" + key, dsn.MySQLAccess{}, "host ca cert"},
		{"false", "", dsn.MySQLAccess{CA: ca}, "contradict the MySQL DSN's option tls=false"},
		{"skip-verify", "", dsn.MySQLAccess{CA: ca}, "--mysql-ca contradicts the MySQL DSN's option tls=skip-verify"},
		{"", "", dsn.MySQLAccess{Cert: cert}, "--mysql-cert and --mysql-key belong together"},
		{"", "", dsn.MySQLAccess{CA: key}, "has no certificate in PEM form"},
		{"", "", dsn.MySQLAccess{CA: "/nowhere"}, "(--mysql-ca): open /nowhere"},
		{"", "", dsn.MySQLAccess{Cert: cert, Key: cert}, "the client's certificate for MySQL"},
		{"custom", "", dsn.MySQLAccess{}, "give an authority of your own with --mysql-ca"},
	} {
		test.access.OptionFile = write(t, "[client]\n"+test.options)
		cfg, err := test.access.Config("mm@tcp(db)/mm?tls=" + test.tls + "&charset=utf8mb4")
		if err != nil && !strings.Contains(err.Error(), test.want) || err == nil && describeTLS(cfg) != test.want {
			t.Errorf("tls=%s, options %q, %+v: %v, %v; want %q", test.tls, test.options, test.access, cfg, err, test.want)
		}
	}
	socket, err := dsn.MySQLAccess{CA: ca}.Config("mm@unix(/s)/mm")
	if err != nil || describeTLS(socket) != "authority ca" {
		t.Errorf("over a socket: %v, %v", socket, err)
	}
}

// describeTLS says which certificates a connection takes, and which it has.
func describeTLS(cfg *mysql.Config) string {
	if cfg.TLS == nil {
		return "none"
	}
	takes := map[bool]string{true: "any", false: "host"}[cfg.TLS.InsecureSkipVerify]
	if cfg.TLS.VerifyConnection != nil {
		takes = "authority"
	}
	if cfg.AllowFallbackToPlaintext {
		takes += " plain"
	}
	if cfg.TLS.RootCAs != nil {
		takes += " ca"
	}
	if !cmp.Equal(cfg.TLS.Certificates, []tls.Certificate(nil)) {
		takes += " cert"
	}
	return takes
}

// TestForeignOptions has options in Mattermost's own DSNs that are another driver's.
func TestForeignOptions(t *testing.T) {
	t.Parallel()
	cfg, err := dsn.Postgres("postgres://mm:p@db/mm?sslmode=disable&connect_timeout=7&binary_parameters=yes&keepalives=1&search_path=mm")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"search_path": "mm"}, cfg.RuntimeParams); diff != "" || cfg.ConnectTimeout.Seconds() != 7 {
		t.Errorf("connect timeout %s, parameters (-want +have):\n%s", cfg.ConnectTimeout, diff)
	}
}
