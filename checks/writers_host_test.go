package checks

import "testing"

func TestWithoutPort(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"localhost": "localhost", "": "", "db.example.org:51234": "db.example.org", "10.0.0.7:3": "10.0.0.7", "2001:db8::1:51234": "2001:db8::1", "::1:51234": "::1",
	} {
		if have := withoutPort(host); have != want {
			t.Errorf("%s is %s, want %s", host, have, want)
		}
	}
}
