package checks

import "migration-assist/typemap"

// Kinds are those of all checks of values.
func Kinds() (kinds []typemap.Kind) {
	for _, c := range valueChecks {
		kinds = append(kinds, c.kinds...)
	}
	return kinds
}
