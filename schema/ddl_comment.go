package schema

import "fmt"

// CommentTable gives a table a comment.
type CommentTable struct{ Table, Comment string }

// SQL renders COMMENT ON TABLE.
func (c CommentTable) SQL(schema string) string {
	return fmt.Sprintf("COMMENT ON TABLE %s IS %s", QuotePostgres(schema, c.Table), quoteLiteral(c.Comment))
}

func (c CommentTable) String() string { return "comment on table " + c.Table }

// CommentColumn gives a column a comment.
type CommentColumn struct{ Table, Column, Comment string }

// SQL renders COMMENT ON COLUMN.
func (c CommentColumn) SQL(schema string) string {
	return fmt.Sprintf("COMMENT ON COLUMN %s IS %s", QuotePostgres(schema, c.Table, c.Column), quoteLiteral(c.Comment))
}

func (c CommentColumn) String() string {
	return fmt.Sprintf("comment on column %s.%s", c.Table, c.Column)
}
