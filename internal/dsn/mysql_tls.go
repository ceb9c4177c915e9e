package dsn

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// The values of the option tls: the driver's, and verifyCA.
const (
	tlsOff = "false"
	// tlsOn looks at the certificate's authority and at the host that it is for.
	tlsOn = "true"
	// tlsVerifyCA looks at the authority alone, as MySQL's VERIFY_CA: the
	// certificates that MySQL makes for itself name no host.
	tlsVerifyCA = "verify-ca"
	// tlsSkipVerify takes any certificate.
	tlsSkipVerify = "skip-verify"
	// tlsPreferred takes any certificate, and a server without one.
	tlsPreferred = "preferred"
)

// sslModes are the values of MySQL's ssl-mode ("Command Options for Encrypted
// Connections" in the manual).
var sslModes = map[string]string{
	"DISABLED": tlsOff, "PREFERRED": tlsPreferred, "REQUIRED": tlsSkipVerify, "VERIFY_CA": tlsVerifyCA, "VERIFY_IDENTITY": tlsOn,
}

// cutTLS takes the option tls from a DSN, and returns its value.
func cutTLS(dsn string) (rest, mode string) {
	before, options := cutOptions(dsn)
	var kept []string
	for option := range strings.SplitSeq(options, "&") {
		if value, found := strings.CutPrefix(option, "tls="); found {
			mode = value
		} else if option != "" {
			kept = append(kept, option)
		}
	}
	switch strings.ToLower(mode) {
	case "1", "true":
		mode = tlsOn
	case "0", "false":
		mode = tlsOff
	}
	if kept == nil {
		return before, mode
	}
	return before + "?" + strings.Join(kept, "&"), mode
}

// setTLS sets how the connection is encrypted: as the DSN says, else as the flags
// need it, else as the option file says.
func (a MySQLAccess) setTLS(cfg *mysql.Config, mode string, options clientOptions) error {
	byFlags := a.CA != "" || a.Cert != "" || a.Key != ""
	if mode == "" {
		mode = modeOf(byFlags, options)
	}
	verifies := true
	switch strings.ToLower(mode) {
	case "", tlsOff:
		if byFlags {
			return errors.New("--mysql-ca, --mysql-cert and --mysql-key contradict the MySQL DSN's option tls=false")
		}
		return nil
	case tlsSkipVerify, tlsPreferred:
		if a.CA != "" {
			return fmt.Errorf("--mysql-ca contradicts the MySQL DSN's option tls=%s, which takes any certificate; leave one of them out", mode)
		}
		verifies = false
	case tlsOn, tlsVerifyCA:
	default:
		if !byFlags {
			return fmt.Errorf("the MySQL DSN's option tls=%s is none of true, verify-ca, skip-verify, preferred and false; "+
				"give an authority of your own with --mysql-ca, a client's certificate with --mysql-cert and --mysql-key", mode)
		}
	}
	a.CA = cmp.Or(a.CA, options["ssl-ca"])
	if a.Cert == "" && a.Key == "" {
		a.Cert, a.Key = options["ssl-cert"], options["ssl-key"]
	}
	var err error
	if cfg.TLS, err = a.tlsConfig(verifies); err != nil {
		return err
	}
	// A socket has no host that a certificate could be for.
	if strings.EqualFold(mode, tlsVerifyCA) || verifies && cfg.Net == "unix" {
		verifyAuthorityAlone(cfg.TLS)
	}
	if strings.EqualFold(mode, tlsPreferred) {
		cfg.AllowFallbackToPlaintext = true
	}
	return nil
}

// modeOf is the mode where the DSN names none. An option file's ssl-ca stands for
// VERIFY_CA where it has no ssl-mode.
func modeOf(byFlags bool, options clientOptions) string {
	switch mode := sslModes[strings.ToUpper(options["ssl-mode"])]; {
	case byFlags:
		return tlsOn
	case mode != "":
		return mode
	case options["ssl-ca"] != "":
		return tlsVerifyCA
	case options["ssl-cert"] != "":
		return tlsPreferred
	}
	return ""
}

// tlsConfig reads the PEM files.
func (a MySQLAccess) tlsConfig(verifies bool) (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: !verifies}
	if verifies && a.CA != "" {
		text, err := os.ReadFile(a.CA)
		if err != nil {
			return nil, fmt.Errorf("the authority of MySQL's certificate (--mysql-ca): %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("the authority of MySQL's certificate (--mysql-ca): %s has no certificate in PEM form", a.CA)
		}
	}
	switch {
	case a.Cert == "" && a.Key == "":
		return config, nil
	case a.Cert == "" || a.Key == "":
		return nil, errors.New("--mysql-cert and --mysql-key belong together: give both")
	}
	pair, err := tls.LoadX509KeyPair(a.Cert, a.Key)
	if err != nil {
		return nil, fmt.Errorf("the client's certificate for MySQL (--mysql-cert %s, --mysql-key %s): %w", a.Cert, a.Key, err)
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

// verifyAuthorityAlone has any host's certificate taken that is from the authority.
func verifyAuthorityAlone(config *tls.Config) {
	config.InsecureSkipVerify = true // which is of crypto/tls's own check, for the next line's
	config.VerifyConnection = func(state tls.ConnectionState) error {
		options := x509.VerifyOptions{Roots: config.RootCAs, Intermediates: x509.NewCertPool()}
		for _, c := range state.PeerCertificates[1:] {
			options.Intermediates.AddCert(c)
		}
		_, err := state.PeerCertificates[0].Verify(options)
		return err
	}
}
