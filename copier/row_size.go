package copier

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"migration-assist/schema"
)

// placesRow is the function of PostgreSQL's sources that refuses a row larger than
// a page, for which there is no error code of its own, and no message that is not
// translated ("Error and Notice Message Fields" in PostgreSQL's manual).
const placesRow = "RelationGetBufferForTuple"

// explain adds to PostgreSQL's error its detail, and what can be done about a row
// that is larger than a page: only long values are stored outside of it ("TOAST"
// in PostgreSQL's manual).
func (c *tableCopy) explain(err error) error {
	err = schema.WithDetail(err)
	var answer *pgconn.PgError
	if errors.As(err, &answer) && answer.Routine == placesRow {
		return fmt.Errorf("%w: the table has more columns than fit into a page of PostgreSQL; leave it out with --skip %s, or without --create-unknown, and split it in MySQL or copy it by hand",
			err, c.table.Source.Name)
	}
	return err
}
