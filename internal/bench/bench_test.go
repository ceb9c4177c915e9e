package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"migration-assist/schema"
)

func TestFollow(t *testing.T) {
	t.Parallel()
	const output = "source   x\nphase schema   0.362s\nphase copy     12.345s\nphase indexes  1.123s\n"
	var n float64
	read := func() (usage, error) {
		n++
		return usage{source: n, postgres: n * n, client: n * n * n, machine: n * 15}, nil
	}
	m, err := follow(strings.NewReader(output), os.Getpid(), read)
	if err != nil {
		t.Fatal(err)
	}
	if want := (usage{1, 3, 7, 15}); m.seconds != 12.345 || m.usage != want || m.usage.others() != 4 || m.peak == 0 {
		t.Errorf("%+v; want 12.345 s, %+v and a peak", m, want)
	}
	if _, err := follow(strings.NewReader("phase schema 0.362s\n"), os.Getpid(), read); err == nil {
		t.Error("no error for an output without the copy phase")
	}
}

func TestParseStat(t *testing.T) {
	t.Parallel()
	s, err := parseStat([]byte("42 (a (b) 1 2) S 7 42 42 0 -1 4194304 100 0 0 0 11 12 130 14 20 0 1 0 5 0 0\n"))
	if want := (stat{parent: 7, ticks: 23, ended: 144}); err != nil || s != want {
		t.Errorf("%+v, %v; want %+v", s, err, want)
	}
	if _, err := parseStat([]byte("42 (a) S 7 42\n")); err == nil {
		t.Error("no error for a short line")
	}
}

// TestProcessSeconds has a child use CPU time, which counts while the child lives
// and afterwards.
func TestProcessSeconds(t *testing.T) {
	t.Parallel()
	before, err := processSeconds(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo; read -r line")
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := output.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	living, err := processSeconds(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := input.Close(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("read -r has read a line")
	}
	ended, err := processSeconds(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if living <= before || ended < living {
		t.Errorf("%v s before, %v s with a child, %v s after it", before, living, ended)
	}
}

func TestLoadFile(t *testing.T) {
	t.Parallel()
	pairs := []schema.TablePair{
		{Source: &schema.Table{Name: "Channels"}, Columns: []schema.ColumnPair{
			{Source: &schema.Column{Name: "Id", Type: "varchar(26)"}, Target: &schema.Column{Name: "id", Type: "character varying(26)"}},
			{Source: &schema.Column{Name: "Type", Type: "enum('D','O')"}, Target: &schema.Column{Name: "type", Type: "channel_type"}},
		}},
		{Source: &schema.Table{Name: "Posts"}},
	}
	have := loadFile("mysql://root@h:1/mattermost", "postgres://p@h:2/loaded", "mattermost", pairs)
	const want = `LOAD DATABASE
  FROM mysql://root@h:1/mattermost
  INTO postgres://p@h:2/loaded
WITH data only, create no tables, create no indexes,
  workers = 8, concurrency = 1, multiple readers per thread, rows per range = 10000,
  prefetch rows = 10000, batch rows = 2500
CAST column Channels.Type to "channel_type" drop typemod,
  type tinyint to boolean drop typemod using tinyint-to-boolean,
  type json to jsonb drop typemod
INCLUDING ONLY TABLE NAMES MATCHING 'Channels',
  'Posts'
ALTER SCHEMA 'mattermost' RENAME TO 'public';
`
	if have != want {
		t.Errorf("have\n%s\nwant\n%s", have, want)
	}
}

func TestLoadSeconds(t *testing.T) {
	t.Parallel()
	const output = `-----  -------  -------  ------  --------
  COPY Threads Completion          0          8                   1m4.980s
-----  -------  -------  ------  --------
`
	if seconds, err := loadSeconds([]byte(output)); err != nil || seconds != 64.98 {
		t.Errorf("%v, %v; want 64.98", seconds, err)
	}
	if _, err := loadSeconds([]byte("ERROR\n")); err == nil {
		t.Error("no error for an output without the time")
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 3, 2}, 2.5},
	} {
		if have := median(test.values); have != test.want {
			t.Errorf("median of %v is %v, want %v", test.values, have, test.want)
		}
	}
}
