package typemap

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"migration-assist/schema"
)

const (
	// maxColumns is how many columns a table of PostgreSQL has at most, and
	// maxPageRow how many bytes of a row are in its page, which is what remains of
	// 8,192 (manual, appendix "PostgreSQL Limits" and "Database Page Layout").
	maxColumns = 1600
	maxPageRow = 8160
	// rowHeader is the header of a row without its bitmap of NULLs.
	rowHeader = 23
	// maxInRow is how many bytes a value of varying length has in its row at most
	// where the row is too long: longer ones leave a pointer (manual, "TOAST"). It
	// is the pointer's 18 bytes, aligned.
	maxInRow = 24
	// maxKeySize is the greatest size of an entry of a B-tree, whose header is
	// keyHeader: about a third of a page (manual, "B-Tree Indexes").
	maxKeySize = 2704
	keyHeader  = 8
	// alignment is that of rows and of entries; no type needs more.
	alignment = 8
)

// checkWidth refuses a table of which PostgreSQL can have no row, and warns where
// it cannot have every row.
func (m *tableMaker) checkWidth() error {
	columns := m.made.Table.Columns
	if len(columns) > maxColumns {
		return fmt.Errorf("it has %d columns, of which PostgreSQL takes %d", len(columns), maxColumns)
	}
	least, most := 0, 0
	hasNulls := false
	for i, c := range columns {
		width, align := fixedWidth(c.Type, m.hasEnum(c))
		if width == 0 {
			most += min(m.valueSize(m.source.Columns[i]), maxInRow)
		} else {
			most = aligned(most, align) + width
		}
		switch {
		case !c.NotNull:
			hasNulls = true
		case width == 0:
			least++ // an empty value has its length
		default:
			least = aligned(least, align) + width
		}
	}
	header := rowHeader
	if hasNulls {
		header += (len(columns) + 7) / 8
	}
	least += aligned(header, alignment)
	if least > maxPageRow {
		return fmt.Errorf("its smallest row would have %d bytes in PostgreSQL, which holds %d", least, maxPageRow)
	}
	if most+aligned(rowHeader, alignment) > maxPageRow {
		m.warn(WarnRowSize)
	}
	return nil
}

// aligned rounds a size up.
func aligned(size, align int) int { return (size + align - 1) / align * align }

// hasEnum tells whether an enumerated type was made for the column.
func (m *tableMaker) hasEnum(c *schema.Column) bool {
	return slices.ContainsFunc(m.made.Enums, func(e *schema.Enum) bool { return schema.PostgresIdentifier(e.Name) == c.Type })
}

// fixedWidth is the size of every value of a type of PostgreSQL, and what it is
// aligned to, in bytes (pg_type.typlen and typalign). The size is 0 where values
// differ in it.
func fixedWidth(target string, isEnum bool) (width, align int) {
	if isEnum {
		return 4, 4
	}
	name, _ := splitType(target)
	switch name {
	case "boolean":
		return 1, 1
	case "smallint":
		return 2, 2
	case "integer", "real", "date":
		return 4, 4
	case "bigint", "double precision", "time without time zone", "timestamp without time zone", "timestamp with time zone":
		return 8, 8
	case "interval":
		return 16, 8
	case "uuid":
		return 16, 1
	default:
		return 0, 0
	}
}

// valueSize is how many bytes a value of a column that PostgreSQL has with a
// varying length takes there at most, with its own length, before compression.
func (m *tableMaker) valueSize(c *schema.Column) int {
	const length = 4
	t, err := schema.ParseMySQLType(c.Type)
	if err != nil {
		return math.MaxInt32 // column has refused it
	}
	n := 0
	if len(t.Numbers) > 0 {
		n = t.Numbers[0]
	}
	switch sourceFamily(t.Name) {
	case familyText:
		if len(t.Numbers) == 0 {
			return math.MaxInt32
		}
		return length + n*characterSize(c.Collation)
	case familyBinary:
		if t.Name != "binary" && t.Name != "varbinary" {
			return math.MaxInt32
		}
		return length + n
	case familyEnum, familySet:
		size := length
		for _, label := range t.Labels {
			size += length + aligned(len(label)+length, length)
		}
		return size + 16 // an array's header
	case familyBit:
		return length + 4 + (n+7)/8
	case familyJSON, familyGeometry, familyOther:
		return math.MaxInt32
	default:
		return length + 40 // a decimal of 65 digits, or less
	}
}

// characterSize is how many bytes a character of a MySQL collation has in UTF-8
// at most.
func characterSize(collation string) int {
	charset, _, _ := strings.Cut(collation, "_")
	switch charset {
	case "ascii":
		return 1
	case "latin1", "utf8", "utf8mb3":
		return 3
	default:
		return 4
	}
}

// keySize is how many bytes an entry of an index takes at most, before
// compression.
func (m *tableMaker) keySize(i *schema.Index) int {
	size := keyHeader
	for _, name := range i.Columns {
		n := slices.IndexFunc(m.source.Columns, func(c *schema.Column) bool { return c.Name == name })
		made := m.made.Table.Columns[n]
		width, _ := fixedWidth(made.Type, m.hasEnum(made))
		if width == 0 {
			width = m.valueSize(m.source.Columns[n])
		}
		size = aligned(size, alignment) + width
	}
	return aligned(size, alignment)
}
