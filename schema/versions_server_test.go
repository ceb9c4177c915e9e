package schema_test

import (
	"testing"

	"migration-assist/schema"
)

func TestReleasesOf(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"1-119":           "9.5.0 to 9.5.6, 9.6.0 to 9.6.3 or 9.7.0 to 9.7.6",
		"1-141":           "10.10.0 to 10.10.3, 10.11.0 to 10.11.15 or 10.12.0 to 10.12.4",
		"1-129,135":       "10.5.5 to 10.5.14",
		"1-144":           "10.11.16 to 10.11.20",
		"1-144,195":       "10.11.21 to 10.11.23",
		"1-130,135":       "10.6.0 to 10.6.6", // after 10.5.5
		"1-111,113":       "9.0.0 to 9.0.5",   // of no release, but 9.0 runs on it
		"1-105":           "7.10.0",
		"2-100":           "",
		"1-89,95,100-101": "7.1.5 to 7.1.9",
	} {
		v, err := schema.ParseVersions(set)
		if err != nil {
			t.Fatal(err)
		}
		if have := schema.ReleasesOf(v); have != want {
			t.Errorf("%s is of %q, want %q", set, have, want)
		}
	}
}
