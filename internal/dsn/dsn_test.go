package dsn_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"migration-assist/internal/dsn"
)

// passwords are hard ones: each part of a DSN's syntax is in one of them.
var passwords = []string{
	"4a5v6b7HH+@", "Hi@3812", "p@ssw0rd!@#", "P@$$w0rd", "a:b/c?d#e%f&g[h]{i}(j)~", " ", "it's", `b\s`, `"`, "äß漢", "a=b c", "@", "100%", "a?b=c", "a://b", "//", "x@tcp(y)/z", "postgres://a@b/c",
}

func TestPasswordsAsTheyAre(t *testing.T) {
	t.Parallel()
	for _, password := range passwords {
		m, err := dsn.MySQL("mm:" + password + "@tcp(db.example.org:3307)/matter-most?charset=utf8mb4,utf8&readTimeout=30s&parseTime=true")
		if err != nil {
			t.Errorf("MySQL with %q: %v", password, err)
		} else if m.Passwd != password || m.User != "mm" || m.Addr != "db.example.org:3307" || m.DBName != "matter-most" || m.ParseTime || m.ReadTimeout != 0 {
			t.Errorf("MySQL with %q: %+v", password, m)
		}
		keywordValue := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(password)
		for form, text := range map[string]string{
			"as it is":  "postgres://mm:" + password + "@db.example.org:5433/matter-most?sslmode=disable&application_name=a@b",
			"encoded":   "postgresql://mm:" + url.QueryEscape(strings.ReplaceAll(password, " ", "\x00")) + "@db.example.org:5433/matter-most?sslmode=disable",
			"keywords":  "host=db.example.org port=5433 user=mm dbname=matter-most sslmode=disable password='" + keywordValue + "'",
			"unoptions": "postgres://mm:" + password + "@db.example.org:5433/matter-most",
		} {
			text = strings.ReplaceAll(text, "%00", "%20")
			p, err := dsn.Postgres(text)
			if err != nil {
				t.Errorf("PostgreSQL %s with %q: %v", form, password, err)
			} else if p.Password != password || p.User != "mm" || p.Host != "db.example.org" || p.Port != 5433 || p.Database != "matter-most" {
				t.Errorf("PostgreSQL %s with %q: %q at %s:%d/%s as %s", form, password, p.Password, p.Host, p.Port, p.Database, p.User)
			}
		}
	}
}

func TestErrorsShowNoPassword(t *testing.T) {
	t.Parallel()
	mysql := func(text string) error { _, err := dsn.MySQL(text); return err }
	postgres := func(text string) error { _, err := dsn.Postgres(text); return err }
	for _, test := range []struct {
		parse func(string) error
		form  string // with the password in it
		want  string
	}{
		{mysql, "", "is empty"},
		{mysql, "mm:%s@tcp(localhost:3306)", "no slash before the database name"},
		{mysql, "mm:%s@tcp(localhost:3306)/", "names no database"},
		{mysql, "mm:%s@tcp(localhost:3306/mm", "address not terminated"},
		{mysql, "mm:%s@nonet(localhost:3306/mm", "address not terminated"},
		{mysql, "mm:%s@carrier-pigeon/mm", "there is no tcp(host:port) or unix(/path) behind the @"},
		{mysql, "mm:%s@localhost:3306/mm", "there is no tcp(host:port)"},
		{mysql, "mm:%s@tcp(localhost:three)/mm", `the port "three" of the MySQL host localhost`},
		{mysql, "mm:%s@tcp(localhost:3306)/mm?readTimeout=long", "option readTimeout cannot be read"},
		{mysql, "mm:%s@tcp(localhost)/mm?tls=custom", "option tls=custom is none of true, verify-ca"},
		{mysql, "mm:%s@tcp(localhost)/mm?loc=nowhere", "option loc cannot be read"},
		{mysql, "mysql://mm:%s@localhost/mm", "is a URL"},
		{postgres, "", "is empty"},
		{postgres, "postgres://mm:%s@localhost:port/mm", "port"},
		{postgres, "postgres://mm:%s@localhost/mm?sslmode=perhaps", "sslmode"},
		{postgres, "postgres://mm:%s@localhost/mm?sslrootcert=/nowhere&sslmode=verify-ca", "unable to read CA file: open /nowhere"},
		{postgres, "postgres://mm:%s@localhost/mm?service=nowhere", "service"},
		{postgres, "postgres://localhost/mm?user=mm&password=a&%s", "behind the ?"},
		{postgres, "postgres://localhost/mm?user=mm&password=a&%s=x=y", "behind the ?"},
		{postgres, "host=localhost password='%s", "connection"},
		{postgres, "host=localhost password=%s nonsense", "keyword"},
		{postgres, "mm:%s@localhost/mm", "the form is postgres://"},
	} {
		for _, password := range []string{"s3cr3t", "s3cr3t@/x", "s3cr3t?x=%zz", "s3cr3t/x%zz", "s3cr3t`: x"} {
			text := test.form
			if strings.Contains(text, "%s") {
				text = fmt.Sprintf(text, password)
			}
			err := test.parse(text)
			if err == nil {
				t.Errorf("%q is taken", text)
				continue
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("%q: the password is shown: %v", text, err)
			}
			if password == "s3cr3t" && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q: %q is not in %q", text, test.want, err)
			}
		}
	}
}

// TestWhereUserAndPasswordStand has strings without a password before an "@".
func TestWhereUserAndPasswordStand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"tcp(db:3307)/mm":                            " ",
		"unix(/run/mysqld.sock)/mm":                  " ",
		"mm@tcp(db:3307)/mm":                         "mm ",
		"mm:@tcp(db:3307)/mm":                        "mm ",
		"mm:a@b@tcp(db:3307)/mm":                     "mm a@b",
		"mysql://mm:p@tcp(db)/mm":                    "mm p",
		"mm:p@tcp(db)/mm?sql_mode=%27ANSI_QUOTES%27": "mm p",
	} {
		if m, err := dsn.MySQL(text); err != nil || m.DBName != "mm" || m.User+" "+m.Passwd != want {
			t.Errorf("MySQL %s: %+v, %v; want user and password %q", text, m, err, want)
		}
	}
	for text, want := range map[string]string{
		"postgres://db/mm?user=mm&password=p@ss":         "mm p@ss",
		"postgres://db:5432/mm?user=mm&password=p@s?s":   "mm p@s?s",
		"postgres://mm@db/mm?password=p@ss":              "mm p@ss",
		"postgres://mm@db/mm?password=p@s?s":             "mm p@s?s",
		"postgres://mm@db:5432/mm?password=p%40ss":       "mm p@ss",
		"postgres://mm:p@ss/w?o@db/mm?sslmode=disable":   "mm p@ss/w?o",
		"host=db dbname=mm user=mm password='p s\\'s'":   "mm p s's",
		"host=db dbname=mm user=mm password=p@ss://w/o":  "mm p@ss://w/o",
		"host = db dbname = mm user = 'mm' password = p": "mm p",
	} {
		if p, err := dsn.Postgres(text); err != nil || p.Host != "db" || p.Database != "mm" || p.User+" "+p.Password != want {
			t.Errorf("PostgreSQL %s: %+v, %v; want user and password %q", text, p, err, want)
		}
	}
}
