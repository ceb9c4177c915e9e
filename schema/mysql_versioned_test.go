package schema_test

import (
	"testing"

	"migration-assist/internal/testdb"
	"migration-assist/schema"
)

func TestReadMariaDBSystemVersioned(t *testing.T) {
	t.Parallel()
	database := testdb.MariaDB(t)
	db := testdb.OpenMySQL(t, database.DSN)
	execMySQL(t, db, "CREATE TABLE Plain (N int)", "CREATE TABLE Kept (N int) WITH SYSTEM VERSIONING")
	catalog, err := schema.ReadMySQL(t.Context(), db, database.Name)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"Plain": false, "Kept": true} {
		if table := catalog.Table(name); table == nil || table.SystemVersioned != want || len(table.Columns) != 1 {
			t.Errorf("%s is %+v", name, table)
		}
	}
}
