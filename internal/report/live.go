package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	// liveInterval is the time between two states of the live page.
	liveInterval = time.Second
	// liveReaders is how many follow a run at a time.
	liveReaders = 8
	// liveTimeout is how long a reader has to take a state.
	liveTimeout = 10 * time.Second
)

// Live shows a run that is at work: the page at /, and at /events what changes in it
// (server-sent events). It takes nothing from who reads it.
func (r *Recorder) Live() http.Handler {
	readers := make(chan struct{}, liveReaders)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		setHeaders(w, "text/html; charset=utf-8")
		// A reader that is gone has nobody to tell.
		_ = page.Execute(w, view{Report: r.Report(), Live: true})
	})
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, request *http.Request) {
		select {
		case readers <- struct{}{}:
			defer func() { <-readers }()
		default:
			http.Error(w, "too many readers", http.StatusServiceUnavailable)
			return
		}
		setHeaders(w, "text/event-stream")
		r.follow(w, request)
	})
	return mux
}

// setHeaders has the browser load nothing from elsewhere, and keep nothing.
func setHeaders(w http.ResponseWriter, contentType string) {
	sum := sha256.Sum256([]byte(liveScript))
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; script-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
}

// follow sends the report until the run has ended, or the reader has gone.
func (r *Recorder) follow(w http.ResponseWriter, request *http.Request) {
	out := http.NewResponseController(w)
	ticker := time.NewTicker(liveInterval)
	defer ticker.Stop()
	for more := true; more; {
		select {
		case <-ticker.C:
		case <-r.shown:
			more = false
		case <-request.Context().Done():
			return
		}
		event, err := event(r.Report())
		if err == nil && !more {
			event += "event: end\ndata:\n\n"
		}
		if err == nil {
			err = out.SetWriteDeadline(time.Now().Add(liveTimeout))
		}
		if err == nil {
			_, err = fmt.Fprint(w, event)
		}
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			return
		}
	}
}

// event is a report as an event, whose data is one line of JSON: a text that has HTML.
func event(r *Report) (string, error) {
	var html bytes.Buffer
	if err := page.ExecuteTemplate(&html, "report", r); err != nil {
		return "", err
	}
	line, err := json.Marshal(html.String())
	return "data: " + string(line) + "\n\n", err
}
