package target_test

import (
	"testing"

	"migration-assist/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }
