// Package forecast is what a migration would do: the text that a person reads before
// it, and the same as JSON.
package forecast

import (
	"encoding/json"
	"fmt"
	"io"

	"migration-assist/internal/report"
)

// Format is the version of the JSON that WriteJSON writes, which docs/plan.schema.json
// describes. It grows by one when something that was there means another thing, or is
// there no more.
const Format = 1

// Forecast is what a run would do, and what keeps it from beginning. It has no secrets.
type Forecast struct {
	Format  int            `json:"format"`
	Program report.Program `json:"program"`
	// Command is the command of the program, migrate or copy.
	Command string `json:"command"`
	// Ready is set where nothing that was looked at is in the way.
	Ready  bool          `json:"ready"`
	Source report.Server `json:"source"`
	Target report.Server `json:"target"`
	// GoesOn says with which run this one goes on; "" is a new one.
	GoesOn string `json:"goes_on,omitempty"`
	// Tables are those that are copied, the largest first.
	Tables  []Table  `json:"tables"`
	Plugins []string `json:"plugins"`
	// Conversions are the columns whose values get another form, by the type in
	// PostgreSQL.
	Conversions []Conversion `json:"conversions"`
	// Created are the tables that are made from MySQL's catalog.
	Created []Created `json:"created"`
	// Skipped are what --skip leaves out, LeftAlone the other tables of the source that
	// are not copied, with the reason, OneSided what else only one side has, without
	// values that would be lost.
	Skipped   []string `json:"skipped"`
	LeftAlone []string `json:"left_alone"`
	OneSided  []string `json:"one_sided"`
	// Estimate is nil where nothing can be estimated: no table was paired.
	Estimate *Estimate `json:"estimate,omitempty"`
	// Deep is set where all rows were read for Notes and Problems.
	Deep bool `json:"deep"`
	// Notes are worth knowing, and not in the way.
	Notes []Finding `json:"notes"`
	// Problems are in the way, each with what to do.
	Problems []Finding `json:"problems"`
}

// Table is one that is copied.
type Table struct {
	// Name is PostgreSQL's.
	Name string `json:"name"`
	// Rows and Bytes are MySQL's estimates.
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
	// Made is set where PostgreSQL does not have the table yet.
	Made bool `json:"made"`
}

// Conversion is how many columns become a type that MySQL has not.
type Conversion struct {
	Type    string `json:"type"`
	Columns int    `json:"columns"`
}

// Created is a table that is made from MySQL's catalog.
type Created struct {
	// Table is MySQL's name.
	Table string `json:"table"`
	// Warnings say how it differs from MySQL's.
	Warnings []string `json:"warnings"`
}

// Estimate is how long the run may take, and how much it needs, as far as a few rows
// tell. Verification and the network's moods are not in it.
type Estimate struct {
	// SampledRows were read, SampledBytes in the form for PostgreSQL.
	SampledRows  int64 `json:"sampled_rows"`
	SampledBytes int64 `json:"sampled_bytes"`
	// Workers are how many parts of tables are copied at a time.
	Workers      int     `json:"workers"`
	CopySeconds  float64 `json:"copy_seconds"`
	IndexSeconds float64 `json:"index_seconds"`
	// TableBytes and IndexBytes are what PostgreSQL keeps, LogBytes how much its log
	// may take meanwhile.
	TableBytes int64 `json:"table_bytes"`
	IndexBytes int64 `json:"index_bytes"`
	LogBytes   int64 `json:"log_bytes"`
	// FreeBytes is what is free at Path, PostgreSQL's data directory on this machine;
	// both are left out where that cannot be known.
	FreeBytes *int64 `json:"free_bytes,omitempty"`
	Path      string `json:"path,omitempty"`
}

// Needed is how much room all of it takes.
func (e *Estimate) Needed() int64 { return e.TableBytes + e.IndexBytes + e.LogBytes }

// Finding is something that a check has found.
type Finding struct {
	// Check is the name of the check of docs/checks.md, "" for one of the run's own.
	Check string `json:"check,omitempty"`
	What  string `json:"what"`
	// Advice says what the run does about it, and what can be done; "" where What does.
	Advice string `json:"advice,omitempty"`
}

// NotReadyError says that something is in the way.
type NotReadyError struct {
	// Problems is how many things that are.
	Problems int
}

func (e *NotReadyError) Error() string {
	if e.Problems == 1 {
		return "not ready: 1 thing is in the way"
	}
	return fmt.Sprintf("not ready: %d things are in the way", e.Problems)
}

// Err returns a *NotReadyError where the run would not begin.
func (f *Forecast) Err() error {
	if f.Ready {
		return nil
	}
	return &NotReadyError{Problems: len(f.Problems)}
}

// WriteJSON writes the forecast in the format Format.
func (f *Forecast) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(f)
}
