package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"migration-assist/checks/verify"
	"migration-assist/copier"
	"migration-assist/internal/report"
	"migration-assist/internal/wholefile"
	"migration-assist/typemap"
)

// checkReports checks the flags that name files for what a run has done.
func (o Options) checkReports() error {
	if o.Summary != "" && filepath.Clean(o.Summary) == filepath.Clean(o.Report) {
		return fmt.Errorf("--report %s: the summary goes there; give another file", o.Report)
	}
	return nil
}

// tryReports makes sure that the files can be written at the end.
func (o Options) tryReports() error {
	if o.Summary != "" {
		if err := wholefile.Try(o.Summary); err != nil {
			return fmt.Errorf("the summary %s cannot be written: %w; name another file with --summary", o.Summary, err)
		}
	}
	if o.Report != "" {
		if err := wholefile.Try(o.Report); err != nil {
			return fmt.Errorf("the report %s cannot be written: %w; name another file with --report", o.Report, err)
		}
	}
	return nil
}

// openReports records the run from now on.
func (r *run) openReports() error {
	if err := r.tryReports(); err != nil {
		return err
	}
	r.recorder = report.NewRecorder(report.Report{
		Program: report.Program{Version: r.Version, Commit: r.Metrics.Commit}, Command: r.verb(), Settings: r.settings(),
		Verification: report.Verification{Mode: string(cmp.Or(r.Verify, VerifyTarget))},
	}, copyProgress{r.counters})
	return nil
}

// closeReports records how the run has ended, and writes the files, whatever the end.
// What fails in that is told, and does not change how it has ended.
func (r *run) closeReports(err error) {
	state, text := outcome(err)
	ended := r.recorder.End(state, func(report *report.Report) {
		report.RejectsFile = r.openedRejects()
		if err != nil {
			report.Error = err.Error()
		}
		if report.Verdict = r.verdict; r.verdict == "" {
			report.Verdict = text
			if phase := unfinishedPhase(report); phase != "" {
				report.Verdict += " in the phase " + phase
			}
		}
	})
	if r.Summary != "" {
		if err := wholefile.Write(r.Summary, ended.WriteJSON); err != nil {
			r.printf("summary  the file %s was not written: %v\n", r.Summary, err)
		}
	}
	if r.Report != "" {
		if err := wholefile.Write(r.Report, ended.WriteHTML); err != nil {
			r.printf("report   the file %s was not written: %v\n", r.Report, err)
		}
	}
}

// outcome is how a run has ended, and that in a word or two.
func outcome(err error) (report.State, string) {
	if errors.As(err, new(*RejectedError)) {
		return report.Rejected, "done, but for rows that were set aside"
	}
	state := report.StateOf(err)
	return state, string(state)
}

// unfinishedPhase is the first phase that has not ended well, "" where there is none.
func unfinishedPhase(r *report.Report) string {
	for _, p := range r.Phases {
		if p.State != report.Done {
			return p.Name
		}
	}
	return ""
}

// verifyAndRecord verifies, and records what came of it.
func (r *run) verifyAndRecord(ctx context.Context) error {
	state := func(s report.State) {
		r.recorder.Update(func(report *report.Report) { report.Verification.State = s })
	}
	if r.Verify == VerifyNone {
		return r.verify(ctx)
	}
	state(report.Running)
	err := r.verify(ctx)
	state(report.StateOf(err))
	return err
}

// reportSent records what came of the comparison with the rows that were sent.
func (r *run) reportSent(tables int, rows int64, changed []copier.Result) {
	c := report.Comparison{With: report.Sent, Tables: tables, Rows: rows, Different: []report.Different{}}
	for _, result := range changed {
		c.Different = append(c.Different, report.Different{Table: result.Table.Target.Name, Rows: max(result.Digest.Rows, 1), AtMost: true})
	}
	r.recorder.Update(func(report *report.Report) { report.Verification.Rows = append(report.Verification.Rows, c) })
}

// reportComparison records what came of the comparison with MySQL's rows.
func (r *run) reportComparison(results []verify.Result) {
	c := report.Comparison{With: report.MySQL, Tables: len(results), Different: []report.Different{}}
	for _, result := range results {
		c.Rows += result.TargetRows
		c.Changed += changedRows(result)
		if result.Differs() {
			c.Different = append(c.Different, report.Different{Table: result.Target.Name, Rows: differing(result), AtMost: result.AtMost})
		}
	}
	r.recorder.Update(func(report *report.Report) { report.Verification.Rows = append(report.Verification.Rows, c) })
}

// settings are the options by which a run is done, but for its servers.
func (r *run) settings() []report.Setting {
	var list []report.Setting
	add := func(name, value string) { list = append(list, report.Setting{Name: name, Value: value}) }
	add("schema", r.Schema)
	add("verify", string(cmp.Or(r.Verify, VerifyTarget)))
	add("workers", strconv.Itoa(r.Workers))
	memory := r.Memory
	if memory == 0 {
		memory = copier.DefaultMemory
	}
	add("memory", humanize.IBytes(uint64(memory)))
	if r.Snapshot != "" {
		add("snapshot", string(r.Snapshot))
	}
	if r.Orphans != "" {
		add("orphans", string(r.Orphans))
	}
	if r.SchemaFrom != "" {
		add("schema-from", string(r.SchemaFrom))
	}
	if r.SchemaFrom == SchemaFromSource {
		add("identifiers", string(cmp.Or(r.Identifiers, typemap.LowerIdentifiers)))
	}
	for k, policy := range r.Policies {
		if policy != 0 {
			add("on-invalid", typemap.Kind(k).String()+"="+policy.String())
		}
	}
	for _, names := range []struct {
		flag string
		list []string
	}{{"tables", r.Tables}, {"skip", r.Skip}, {"create-unknown", r.CreateUnknown}, {"plugins", r.Plugins}} {
		if len(names.list) > 0 {
			add(names.flag, strings.Join(names.list, ", "))
		}
	}
	for _, option := range []struct {
		flag string
		set  bool
	}{
		{"truncate", r.Truncate}, {"restart", r.Restart}, {"source-stopped", r.SourceStopped},
		{"include-config", r.IncludeConfig}, {"defer-fulltext", r.DeferFullText}, {"only-plugins", r.OnlyPlugins},
	} {
		if option.set {
			add(option.flag, "yes")
		}
	}
	return list
}

// copyProgress is what a copy's counters say for a report.
type copyProgress struct{ counters *copier.Counters }

// Copied is for report.Progress.
func (p copyProgress) Copied() (rows, bytes int64) {
	for _, t := range p.counters.Tables() {
		rows += t.Rows - t.EarlierRows
		bytes += t.Taken - t.EarlierBytes
	}
	return max(rows, 0), max(bytes, 0)
}

// Tables is for report.Progress.
func (p copyProgress) Tables(started time.Time) (tables []report.Table, values []report.Value) {
	for _, t := range p.counters.Tables() {
		tables = append(tables, reportTable(t, started))
		for _, f := range t.Rejects {
			values = append(values, reportValue(t.Result, f, true))
		}
		for _, f := range t.Findings {
			values = append(values, reportValue(t.Result, f, false))
		}
	}
	return tables, values
}

func reportTable(t copier.TableProgress, started time.Time) report.Table {
	table := report.Table{
		Rows: t.Rows, RowsEstimated: max(t.Table.Source.Rows, 0), Bytes: t.Bytes, Changed: changedValues(t.Findings), SetAside: t.Rejected, Chunks: t.Chunks,
	}
	table.Name, table.State = t.Table.Target.Name, report.Waiting
	if !t.Began.IsZero() {
		table.From, table.State = t.Began.Sub(started).Seconds(), report.Running
		table.To = time.Since(started).Seconds()
	}
	if t.Done {
		table.State, table.RowsEstimated, table.To = report.Done, t.Rows+t.Rejected, table.From+t.Duration.Seconds()
	}
	if s := table.Seconds(); s > 0 {
		table.BytesPerSecond = float64(max(t.Taken-t.EarlierBytes, 0)) / s
	}
	return table
}

func reportValue(r copier.Result, f typemap.Finding, setAside bool) report.Value {
	return report.Value{
		Table: r.Table.Target.Name, Column: r.Table.Columns[f.Column].Target.Name,
		Kind: f.Kind.String(), Policy: f.Policy.String(), Text: f.String(), Count: f.Count,
		Keys: append([]string{}, f.Keys...), SetAside: setAside,
	}
}
