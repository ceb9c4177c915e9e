package restore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"migration-assist/internal/rejects"
	"migration-assist/schema"
	"migration-assist/typemap"
)

// put writes one row over the one that has its primary key, or inserts it.
func (r *restore) put(ctx context.Context, row *rejects.Row) error {
	t := r.catalog.Table(row.Table.Name)
	if t == nil || missingColumns(t, row) != nil {
		return fmt.Errorf("the table %s does not have all of its columns", row.Table.Name)
	}
	w := &writer{table: t, name: schema.QuoteMySQL(r.catalog.Name) + "." + schema.QuoteMySQL(t.Name)}
	for i, c := range row.Table.Columns {
		if live := t.Column(c.Name); live.Generated == "" {
			w.add(live, typemap.Argument(c.Type, row.Values[i]))
		}
	}
	for _, name := range t.PrimaryKey() {
		i := slices.IndexFunc(w.columns, func(c *schema.Column) bool { return c.Name == name })
		if i < 0 {
			return fmt.Errorf("the column %s of the primary key of %s is missing", name, t.Name)
		}
		w.where = append(w.where, schema.QuoteMySQL(name)+" = ?")
		w.key = append(w.key, w.values[i])
	}
	if err := w.write(ctx, r.conn); err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	if r.rows[t.Name] == 0 {
		r.order = append(r.order, t.Name)
	}
	r.rows[t.Name]++
	return nil
}

// writer writes one row.
type writer struct {
	table   *schema.Table
	name    string // quoted
	columns []*schema.Column
	values  []any
	where   []string
	key     []any
	// unlabelled are columns of an ENUM that have the empty text of index 0, which
	// MySQL takes in a strict mode only where it ignores errors.
	unlabelled []string
}

func (w *writer) add(c *schema.Column, value any) {
	if t, err := schema.ParseMySQLType(c.Type); err == nil && t.Name == "enum" && value == "" && !slices.Contains(t.Labels, "") {
		w.unlabelled = append(w.unlabelled, schema.QuoteMySQL(c.Name)+" = ''")
		value = t.Labels[0]
	}
	w.columns, w.values = append(w.columns, c), append(w.values, value)
}

func (w *writer) write(ctx context.Context, conn *sql.Conn) error {
	there, err := w.exists(ctx, conn)
	if err != nil {
		return err
	}
	names, marks, set := make([]string, len(w.columns)), make([]string, len(w.columns)), make([]string, len(w.columns))
	for i, c := range w.columns {
		names[i], marks[i] = schema.QuoteMySQL(c.Name), "?"
		set[i] = names[i] + " = ?"
	}
	if there {
		_, err = conn.ExecContext(ctx, "UPDATE "+w.name+" SET "+strings.Join(set, ", ")+w.condition(), append(slices.Clone(w.values), w.key...)...)
	} else {
		_, err = conn.ExecContext(ctx, "INSERT INTO "+w.name+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", w.values...)
	}
	if err != nil || w.unlabelled == nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "UPDATE IGNORE "+w.name+" SET "+strings.Join(w.unlabelled, ", ")+w.condition(), w.key...)
	return err
}

func (w *writer) condition() string { return " WHERE " + strings.Join(w.where, " AND ") }

// exists tells whether there is a row with the key. A table without a primary key has
// none.
func (w *writer) exists(ctx context.Context, conn *sql.Conn) (bool, error) {
	if w.where == nil {
		return false, nil
	}
	var one int
	err := conn.QueryRowContext(ctx, "SELECT 1 FROM "+w.name+w.condition()+" FOR UPDATE", w.key...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
