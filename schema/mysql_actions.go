package schema

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
)

// readActions reads what foreign keys do when a parent changes or goes. MariaDB does
// not list that to a user with SELECT alone, who sees it in the table's definition.
func (r *mysqlReader) readActions(ctx context.Context) error {
	const query = `SELECT TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE
		FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?`
	listed := map[*Constraint]bool{}
	err := r.each(ctx, query, func(rows *sql.Rows) error {
		var table, name, onUpdate, onDelete string
		if err := rows.Scan(&table, &name, &onUpdate, &onDelete); err != nil {
			return err
		}
		if t := r.tables[table]; t != nil && t.Constraint(name) != nil {
			c := t.Constraint(name)
			c.Definition, listed[c] = actions(onUpdate, onDelete), true
		}
		return nil
	}, r.catalog.Name)
	if err != nil {
		return err
	}
	for _, t := range r.catalog.Tables {
		for _, c := range t.Constraints {
			if c.Kind != ForeignKey || listed[c] {
				continue
			}
			if err := r.readAction(ctx, t, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// actionsAtEnd matches the end of a foreign key in SHOW CREATE TABLE.
var actionsAtEnd = regexp.MustCompile(`\)(?: ON DELETE (CASCADE|SET NULL|SET DEFAULT|NO ACTION|RESTRICT))?(?: ON UPDATE (CASCADE|SET NULL|SET DEFAULT|NO ACTION|RESTRICT))?,?$`)

// readAction reads what one foreign key does from its table's definition.
func (r *mysqlReader) readAction(ctx context.Context, t *Table, c *Constraint) error {
	var name, create string
	query := "SHOW CREATE TABLE " + QuoteMySQL(r.catalog.Name) + "." + QuoteMySQL(t.Name)
	if err := r.db.QueryRowContext(ctx, query).Scan(&name, &create); err != nil {
		return err
	}
	for line := range strings.SplitSeq(create, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "CONSTRAINT "+QuoteMySQL(c.Name)+" FOREIGN KEY") {
			continue
		}
		if m := actionsAtEnd.FindStringSubmatch(line); m != nil {
			c.Definition = actions(m[2], m[1])
			return nil
		}
	}
	return fmt.Errorf("the definition of the table %s does not show the foreign key %s", t.Name, c.Name)
}

// actions writes what a foreign key does as PostgreSQL does.
func actions(onUpdate, onDelete string) string {
	return action(" ON UPDATE ", onUpdate) + action(" ON DELETE ", onDelete)
}

// action writes one of them. NO ACTION and RESTRICT are the same in MySQL, and
// PostgreSQL's default ("FOREIGN KEY Constraints" in MySQL's manual).
func action(when, what string) string {
	if what == "" || what == "NO ACTION" || what == "RESTRICT" {
		return ""
	}
	return when + what
}
