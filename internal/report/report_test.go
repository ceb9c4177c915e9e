package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"migration-assist/internal/jsontest"
	"migration-assist/internal/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is the report of a run of 14 minutes that set rows aside.
func sample() *report.Report {
	span := func(name string, from, to float64) report.Span {
		return report.Span{Name: name, From: from, To: to, State: report.Done}
	}
	table := func(name string, from, to float64, rows, bytes, changed, setAside int64) report.Table {
		t := report.Table{Span: span(name, from, to), Rows: rows, RowsEstimated: rows + rows/9, Bytes: bytes, Changed: changed, SetAside: setAside, Chunks: int(bytes>>25) + 1}
		if to > from {
			t.BytesPerSecond = float64(bytes) / (to - from)
		}
		return t
	}
	r := &report.Report{
		Format: report.Format, Program: report.Program{Version: "v1.0.0", Commit: "0123456789ab"}, Command: "migrate",
		State: report.Rejected, Verdict: "done: 21,481,930 rows in 71 tables arrived, 3 were set aside; the counts of both servers agree with that",
		Error:   "rows set aside: 3 (2 of Posts, 1 of Channels), in /home/admin/migration-assist-rejects.ndjson. Correct them there, then put them back: migration-assist rejects replay /home/admin/migration-assist-rejects.ndjson",
		Started: time.Date(2026, 11, 21, 1, 2, 3, 0, time.FixedZone("", 3600)), Seconds: 841.5,
		Source:   report.Server{Product: "MySQL", Version: "8.0.44", Address: "db1.example.com:3306", Database: "mattermost", Migrations: "1-129,135"},
		Target:   report.Server{Product: "PostgreSQL", Version: "17.6", Address: "db2.example.com:5432", Database: "mattermost", Schema: "public"},
		Settings: []report.Setting{{Name: "workers", Value: "8"}, {Name: "memory", Value: "32 MiB"}, {Name: "on-invalid", Value: "nul=reject"}},
		Phases:   []report.Span{span("connect", 0, .6), span("schema", .6, 2.2), span("copy", 2.2, 402.7), span("indexes", 402.7, 840.9), span("verify", 402.7, 431.3)},
		Tables: []report.Table{
			table("posts", 3, 401.9, 15_300_400, 14_870_344_021, 4120, 2), table("fileinfo", 3.1, 190.2, 2_400_112, 3_120_400_900, 0, 0),
			table("reactions", 190.3, 260.1, 3_100_200, 402_100_400, 0, 0), table("channelmembers", 260.2, 301.8, 611_300, 190_332_100, 12, 0),
			table("preferences", 301.9, 318.2, 66_120, 20_103_221, 0, 0), table("channels", 318.3, 321.4, 3_780, 2_100_334, 0, 1),
			table("teams", 321.5, 321.6, 18, 5_210, 0, 0), table("plugin<&>", 321.7, 321.7, 0, 0, 0, 0),
		},
		Indexes: []report.Span{span("create index idx_fileinfo_content_txt on fileinfo", 190.2, 402), span("create index idx_posts_message_txt on posts", 402.8, 840.2),
			span("add constraint posts_pkey on posts", 402.8, 465), span("create index idx_posts_a_name_that_is_longer_than_its_label on posts", 402.9, 491.5)},
		Values: []report.Value{
			{Table: "posts", Column: "message", Kind: "nul", Policy: "reject", Text: "2 values: NUL byte in a text, set aside", Count: 2, Keys: []string{"Id=kx6bs1cw8bfqmdr1pi3xqoxj00", "Id=kx6bs1cw8bfqmdr1pi3xqoxj01"}, SetAside: true},
			{Table: "posts", Column: "props", Kind: "json", Policy: "replace", Text: "4120 values: <script>alert(1)</script>, replaced", Count: 4120, Keys: []string{"Id=<b>&\"'"}},
		},
		Verification: report.Verification{State: report.Done, Mode: "full", Rows: []report.Comparison{
			{With: report.Sent, Tables: 71, Rows: 21_481_930, Different: []report.Different{}},
			{With: report.MySQL, Tables: 71, Rows: 21_481_930, Changed: 4132, Different: []report.Different{}}}, Tables: []report.Count{
			{Table: "channels", MySQL: 3_781, Postgres: 3_780, SetAside: 1, Same: true}, {Table: "posts", MySQL: 15_300_402, Postgres: 15_300_400, SetAside: 2, Same: true}}},
		RejectsFile: "/home/admin/migration-assist-rejects.ndjson",
		LeftOut:     []string{"db_lock (the lock of running migrations)", "table Legacy_Import"}, Pending: []string{},
		Checklist: []string{"- in config.json, set in SqlSettings, and name no replicas that are MySQL's:", `    "DriverName": "postgres",`, "- start the release that ran on MySQL; upgrade afterwards"},
	}
	var bytes int64
	for at := 0; at <= 840; at += 10 {
		if at > 0 && at <= 400 {
			bytes += 380<<20 + int64(at%70)<<21
		}
		r.Throughput = append(r.Throughput, report.Sample{At: float64(at), Rows: bytes / 870, Bytes: bytes})
	}
	return r
}

// golden compares a text with a file, or writes the file.
func golden(t *testing.T, name, have string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), have); diff != "" {
		t.Errorf("%s (-want +have); -update writes it:\n%s", path, diff)
	}
}

// TestGoldens has the JSON and the page of a report.
func TestGoldens(t *testing.T) {
	t.Parallel()
	var summary, page bytes.Buffer
	if err := sample().WriteJSON(&summary); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.json", summary.String())
	jsontest.Require(t, "summary", summary.Bytes())
	if err := sample().WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.html", page.String())
	for _, text := range []string{"<script", "<b>", "http://", "https://", "url(", "@import"} {
		if strings.Contains(page.String(), text) {
			t.Errorf("the page has %s", text)
		}
	}
}

// TestDifferentRows shows a run whose rows were counted equal, and are not.
func TestDifferentRows(t *testing.T) {
	t.Parallel()
	r := sample()
	r.State, r.Verification.State = report.Failed, report.Failed
	r.Verification.Rows[0].Different = []report.Different{{Table: "posts", Rows: 15_300_400, AtMost: true}}
	r.Verification.Rows[1].Different = []report.Different{{Table: "posts", Rows: 3}}
	var page, summary bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2 tables counted in both databases: no difference. The verification has failed.",
		"21,481,930 rows of PostgreSQL compared with those that it was sent: 1 table with rows that differ.", "at most 15,300,400",
		"21,481,930 rows of PostgreSQL compared with MySQL&#39;s: 1 table with rows that differ, 4,132 values changed by the copy on purpose.", `<td class="number">3</td>`,
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("%q is not in the page:\n%s", want, page.String())
		}
	}
	if err := r.WriteJSON(&summary); err != nil {
		t.Fatal(err)
	}
	jsontest.Require(t, "summary", summary.Bytes())
}

// TestSchemaRefuses has texts that lack something, or have too much.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]any){
		"OtherFormat": func(r map[string]any) { r["format"] = 2 },
		"NoVerdict":   func(r map[string]any) { delete(r, "verdict") },
		"Unknown":     func(r map[string]any) { r["other"] = 1 },
		"Command":     func(r map[string]any) { r["command"] = "migrate --only-plugins" },
		"Mode":        func(r map[string]any) { delete(r["verification"].(map[string]any), "mode") },
		"State":       func(r map[string]any) { r["state"] = "well" },
		"Null":        func(r map[string]any) { r["tables"] = nil },
		"Rows":        func(r map[string]any) { r["tables"].([]any)[0].(map[string]any)["rows"] = "1" },
	} {
		var text bytes.Buffer
		if err := sample().WriteJSON(&text); err != nil {
			t.Fatal(err)
		}
		var r map[string]any
		if err := json.Unmarshal(text.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		change(r)
		changed, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if jsontest.Validate(t, "summary", changed) == nil {
			t.Errorf("%s is valid", name)
		}
	}
}

// TestLittle shows a report of a run that ended before it had anything.
func TestLittle(t *testing.T) {
	t.Parallel()
	r := report.NewRecorder(report.Report{Command: "migrate", Verification: report.Verification{Mode: "none"}}, idle{})
	r.Phase("connect")(fmt.Errorf("refused"))
	ended := r.End(report.Failed, func(r *report.Report) { r.Verdict, r.Error = "failed in the phase connect", "<refused>" })
	var page, summary bytes.Buffer
	if err := ended.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"&lt;refused&gt;", "failed in the phase connect", "Nothing was copied.", "No table has rows.", "The rows were not counted: --verify=none."} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if err := ended.WriteJSON(&summary); err != nil {
		t.Fatal(err)
	}
	jsontest.Require(t, "summary", summary.Bytes())
	if phase := ended.Phases[0]; phase.State != report.Failed {
		t.Errorf("the phase is %v", phase)
	}
}

// TestFailedCount shows that no rows were compared: by choice, or since counting has failed.
func TestFailedCount(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{"target": "No rows were compared.", "counts": "No rows were compared: --verify=counts."} {
		ended := report.NewRecorder(report.Report{Verification: report.Verification{Mode: mode, State: report.Failed}}, idle{}).End(report.Failed, func(*report.Report) {})
		var page bytes.Buffer
		if err := ended.WriteHTML(&page); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), want) {
			t.Errorf("%q is not in the page", want)
		}
	}
}

// idle has copied nothing.
type idle struct{}

func (idle) Tables(time.Time) ([]report.Table, []report.Value) { return nil, nil }
func (idle) Copied() (rows, bytes int64)                       { return 0, 0 }
