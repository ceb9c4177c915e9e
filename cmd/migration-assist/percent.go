package main

import (
	"fmt"
	"strconv"
	"strings"
)

// percent is a share, more than 0 and up to 1, which is written as a percentage: 1%.
type percent float64

// UnmarshalText reads it.
func (p *percent) UnmarshalText(text []byte) error {
	digits, isPercentage := strings.CutSuffix(string(text), "%")
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil || !isPercentage || !(value > 0 && value <= 100) {
		return fmt.Errorf("%q is no percentage of more than 0%% and up to 100%%; write it as 1%% or 0.5%%", text)
	}
	*p = percent(value / 100)
	return nil
}
