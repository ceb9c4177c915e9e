package session

import (
	"net"
	"time"
)

// A connection over which nothing is acknowledged for that long has ended, also where
// the network was cut without a word: while a statement is sent, and while its answer
// is waited for, which takes hours for a large index. A firewall that forgets
// connections on which nothing passes sees something often enough.
const (
	keepAliveIdle     = 30 * time.Second
	keepAliveInterval = 10 * time.Second
	keepAliveCount    = 6
	silence           = keepAliveIdle + keepAliveCount*keepAliveInterval
)

// newDialer returns what connects to a server, within timeout where that is not 0.
func newDialer(timeout time.Duration) *net.Dialer {
	return &net.Dialer{
		Timeout:         timeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: keepAliveIdle, Interval: keepAliveInterval, Count: keepAliveCount},
		Control:         limitSilence,
	}
}
