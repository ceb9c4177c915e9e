package typemap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Policy is what is done with a value that PostgreSQL cannot hold, or not as
// MySQL has it.
type Policy int

// The policies. What Replace writes depends on the kind: U+FFFD for a byte or an
// escape, an empty object or array for a JSON text, the type's zero for a NULL.
const (
	byDefault Policy = iota
	// Stop ends the run.
	Stop
	// Reject sets the row aside.
	Reject
	// Null writes NULL, or stops where the column is NOT NULL.
	Null
	// Truncate cuts the end off.
	Truncate
	// Replace writes something else in its place.
	Replace
	// Strip takes out what cannot be held.
	Strip
	// Keep writes the value as it is, or true for a number, and counts it.
	Keep

	policyCount
)

// String is the policy's name in --on-invalid.
func (p Policy) String() string {
	return [policyCount]string{"default", "stop", "reject", "null", "truncate", "replace", "strip", "keep"}[p]
}

// MarshalText is String.
func (p Policy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what String writes.
func (p *Policy) UnmarshalText(text []byte) error {
	policy, known := parsePolicy(string(text))
	if !known {
		return fmt.Errorf("the policy %q is unknown", text)
	}
	*p = policy
	return nil
}

func parsePolicy(name string) (Policy, bool) {
	for p := Stop; p < policyCount; p++ {
		if p.String() == name {
			return p, true
		}
	}
	return 0, false
}

func joinPolicies(list []Policy) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = p.String()
	}
	return strings.Join(names, "|")
}

// Policies are what was chosen for each kind. The zero value chooses nothing:
// what a column's rule prescribes is done, or else the kind's default.
type Policies [kindCount]Policy

// ParsePolicies reads choices of the form "KIND=POLICY". The error names each
// choice that is not of that form, whose kind or policy is unknown or do not go
// together, or that contradicts another one.
func ParsePolicies(choices []string) (Policies, error) {
	var policies Policies
	var errs []error
	for _, choice := range choices {
		errs = append(errs, policies.choose(choice))
	}
	return policies, errors.Join(errs...)
}

func (p *Policies) choose(choice string) error {
	name, policyName, found := strings.Cut(choice, "=")
	if !found {
		return fmt.Errorf("--on-invalid %q: give KIND=POLICY", choice)
	}
	kind, known := parseKind(name)
	if !known {
		return fmt.Errorf("--on-invalid %q: the kind %q is unknown; there are %s", choice, name, kindNames())
	}
	policy, known := parsePolicy(policyName)
	if !known || !slices.Contains(kinds[kind].policies, policy) {
		return fmt.Errorf("--on-invalid %q: %s can be %s", choice, kind, joinPolicies(kinds[kind].policies))
	}
	if p[kind] != byDefault && p[kind] != policy {
		return fmt.Errorf("--on-invalid %q contradicts %s=%s", choice, kind, p[kind])
	}
	p[kind] = policy
	return nil
}

func kindNames() string {
	names := make([]string, kindCount)
	for k := range kindCount {
		names[k] = k.String()
	}
	return strings.Join(names, ", ")
}

// of returns the policy for a kind in a column of which a rule is known.
func (p *Policies) of(kind Kind, rule valueRule) Policy {
	switch {
	case p[kind] != byDefault:
		return p[kind]
	case kind == KindJSONEmpty && rule.empty != "":
		return Replace
	default:
		return kinds[kind].policies[0]
	}
}
