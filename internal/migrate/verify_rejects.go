package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"migration-assist/checks/verify"
	"migration-assist/internal/rejects"
	"migration-assist/schema"
)

// readRejects returns the keys of the rows that were set aside. Without a file there
// are none.
func (v *verification) readRejects(ctx context.Context) (_ map[*verify.Table]verify.Keys, err error) {
	path := v.Rejects
	if path == "" && v.record != nil {
		path = v.record.Rejects
	}
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && v.Rejects == "" {
		return nil, nil // none was set aside, or all were put back
	}
	if err != nil {
		return nil, fmt.Errorf("the rejects file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	tables := map[string]*verify.Table{}
	for _, t := range v.pairs {
		tables[schema.Fold(t.Source.Name)] = t
	}
	keys, rows := map[*verify.Table]verify.Keys{}, int64(0)
	err = rejects.Scan(file, func(line rejects.Line, text []byte) error {
		row, err := rejects.Parse(text)
		if err != nil {
			return fmt.Errorf("line %d %w", line.Number, err)
		}
		t := tables[schema.Fold(row.Table.Name)]
		if t == nil || row.Values == nil {
			return ctx.Err()
		}
		key, ok := t.KeyOf(row.Table.Columns, row.Values)
		if !ok {
			return fmt.Errorf("line %d lacks columns of the key of %s", line.Number, t.Source.Name)
		}
		if keys[t] == nil {
			keys[t] = verify.Keys{}
		}
		keys[t][key] = struct{}{}
		rows++
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("the rejects file %s: %w", path, err)
	}
	v.printf("rejects  %s in %s\n", counted(rows, "row"), path)
	return keys, nil
}
