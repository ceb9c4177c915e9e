package testdb

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// certificateLife is how long the certificates of tests are valid, before and after
// now: the servers' clocks are this machine's.
const certificateLife = time.Hour

// Authority signs the certificates of a test's servers and clients.
type Authority struct {
	// Certificate is the authority's own, in PEM form.
	Certificate []byte

	parent *x509.Certificate
	key    *ecdsa.PrivateKey
}

// Pair is a certificate with its key, both in PEM form.
type Pair struct{ Certificate, Key []byte }

// NewAuthority makes an authority that nobody else trusts.
func NewAuthority(tb testing.TB) *Authority {
	tb.Helper()
	a := &Authority{
		parent: &x509.Certificate{Subject: pkix.Name{CommonName: "authority of " + tb.Name()}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign},
		key:    newKey(tb),
	}
	a.Certificate = a.sign(tb, a.parent, a.key)
	return a
}

// Issue signs a certificate for a client, or for a server at the hosts, which are
// names or addresses. MySQL's and PostgreSQL's own name of a client is commonName.
func (a *Authority) Issue(tb testing.TB, commonName string, hosts ...string) Pair {
	tb.Helper()
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: commonName},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	key := newKey(tb)
	certificate := a.sign(tb, template, key)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	return Pair{Certificate: certificate, Key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})}
}

// sign signs a certificate for a key.
func (a *Authority) sign(tb testing.TB, template *x509.Certificate, key *ecdsa.PrivateKey) []byte {
	tb.Helper()
	var err error
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64)); err != nil {
		tb.Fatal(err)
	}
	template.NotBefore, template.NotAfter = time.Now().Add(-certificateLife), time.Now().Add(certificateLife)
	der, err := x509.CreateCertificate(rand.Reader, template, a.parent, key.Public(), a.key)
	if err != nil {
		tb.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func newKey(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}
