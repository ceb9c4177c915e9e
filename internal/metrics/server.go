package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	// scrapeTime is how long a scrape may take, as Prometheus has it where nothing
	// else is configured.
	scrapeTime = 10 * time.Second
	// idleTime is how long a connection stays open between two scrapes.
	idleTime = 5 * time.Minute
	// scrapes is how many are answered at a time.
	scrapes = 8
)

// server answers scrapes.
type server struct {
	url    string
	paged  bool // whether there is a page
	http   *http.Server
	served chan error // what ended it
}

// loopback is the host of an address that has none.
const loopback = "127.0.0.1"

// serve listens at an address, and answers scrapes until close, and what page answers
// where it is set.
func serve(ctx context.Context, addr string, figures prometheus.Gatherer, page http.Handler) (*server, error) {
	if strings.HasPrefix(addr, ":") {
		addr = loopback + addr
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	given, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(figures, promhttp.HandlerOpts{MaxRequestsInFlight: scrapes}))
	if page != nil {
		mux.Handle("GET /", ofThisMachine(given, page))
	}
	s := &server{
		url: "http://" + listener.Addr().String() + "/metrics", paged: page != nil,
		http: &http.Server{
			Handler: mux, ReadTimeout: scrapeTime, WriteTimeout: scrapeTime, IdleTimeout: idleTime,
			// What a client does wrong is not worth a line.
			ErrorLog: log.New(io.Discard, "", 0),
		},
		served: make(chan error, 1),
	}
	go func() { s.served <- s.http.Serve(listener) }()
	return s, nil
}

// ofThisMachine refuses requests to a name that nobody has given to this server. A page
// from elsewhere whose name resolves to this machine (DNS rebinding) could have a
// browser read the answers otherwise. An address that is a number is nobody's name.
// Scrapes come by names that only a network knows, and get no more than figures.
func ofThisMachine(given string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Host
		if host, _, err := net.SplitHostPort(name); err == nil {
			name = host
		}
		name = strings.ToLower(strings.Trim(name, "[]"))
		_, err := netip.ParseAddr(name)
		isLocal := name == "localhost" || strings.HasSuffix(name, ".localhost")
		if err != nil && !isLocal && name != strings.ToLower(given) {
			http.Error(w, "unknown host: ask by the address of --metrics-addr, or by a number", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// close waits for the scrapes that have begun, and takes no others.
func (s *server) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), scrapeTime)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("a scrape was cut off: %w", err), s.http.Close())
	}
	if ended := <-s.served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(fmt.Errorf("%s was not served to the end: %w", s.url, ended), err)
	}
	return err
}
