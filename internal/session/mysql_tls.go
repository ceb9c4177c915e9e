package session

import (
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
)

// withRemedy adds to an error of the TLS handshake with MySQL what can be done.
func withRemedy(err error, config *mysql.Config) error {
	switch {
	case errors.Is(err, mysql.ErrNoTLS):
		return fmt.Errorf("%w; set it up there, or connect without by the DSN's option tls=false", err)
	case errors.As(err, new(x509.UnknownAuthorityError)) && config.TLS.RootCAs == nil:
		return fmt.Errorf("%w; name the file of the authority that signed the server's certificate with --mysql-ca", err)
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return fmt.Errorf("%w; the authority of --mysql-ca did not sign the server's certificate: this is another server, or another authority", err)
	case errors.As(err, new(x509.HostnameError)):
		return fmt.Errorf("%w; give a host in the DSN that the certificate is for, or the option tls=verify-ca, which looks at the authority alone", err)
	}
	return err
}
