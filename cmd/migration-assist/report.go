package main

import "migration-assist/internal/migrate"

// reportFlags are the flags of a command that says in files what it has done.
type reportFlags struct {
	Summary string `placeholder:"FILE" help:"Write what was done as JSON when the run ends, whatever its end; docs/summary.schema.json describes it."`
	Report  string `placeholder:"FILE" help:"Write what was done as one HTML page when the run ends, whatever its end: timeline, throughput, tables, values changed, verification."`
}

// set sets the options that the flags say.
func (f reportFlags) set(opts *migrate.Options) { opts.Summary, opts.Report = f.Summary, f.Report }
