package typemap

// builtinRules has a rule for every type of MySQL 9 and MariaDB 11. Each target
// holds every value that the source's type can hold, but where docs/types.md
// says which Kind of value it cannot.
func builtinRules() []Rule {
	return []Rule{
		{Type: "tinyint", AutoIncrement: true, Target: "smallint"},
		{Type: "tinyint", MinLength: 1, MaxLength: 1, Target: "boolean"},
		{Type: "tinyint", Target: "smallint"},
		{Type: "smallint", Unsigned: true, Target: "integer"},
		{Type: "smallint", Target: "smallint"},
		{Type: "mediumint", Target: "integer"},
		{Type: "int", Unsigned: true, Target: "bigint"},
		{Type: "int", Target: "integer"},
		{Type: "bigint", Unsigned: true, AutoIncrement: true, Target: "bigint"},
		{Type: "bigint", Unsigned: true, Target: "numeric(20,0)"},
		{Type: "bigint", Target: "bigint"},
		{Type: "decimal", Target: "numeric", KeepLength: true},
		{Type: "float", Target: "real"},
		{Type: "double", Target: "double precision"},
		{Type: "bit", Target: "bit", KeepLength: true},

		{Type: "char", Target: "character varying", KeepLength: true},
		{Type: "varchar", Target: "character varying", KeepLength: true},
		{Type: "tinytext", Target: "text"},
		{Type: "text", Target: "text"},
		{Type: "mediumtext", Target: "text"},
		{Type: "longtext", Target: "text"},
		{Type: "enum", Target: TargetEnum},
		{Type: "set", Target: "text[]"},
		{Type: "json", Target: "jsonb"},

		{Type: "binary", Target: "bytea"},
		{Type: "varbinary", Target: "bytea"},
		{Type: "tinyblob", Target: "bytea"},
		{Type: "blob", Target: "bytea"},
		{Type: "mediumblob", Target: "bytea"},
		{Type: "longblob", Target: "bytea"},
		{Type: "vector", Target: "bytea"},

		{Type: "date", Target: "date"},
		{Type: "time", Target: "interval"},
		{Type: "datetime", Target: "timestamp without time zone", KeepLength: true},
		{Type: "timestamp", Target: "timestamp with time zone", KeepLength: true},
		{Type: "year", Target: "smallint"},

		{Type: "uuid", Target: "uuid"},
		{Type: "inet4", Target: "inet"},
		{Type: "inet6", Target: "inet"},

		{Type: "geometry", Target: "bytea"},
		{Type: "point", Target: "bytea"},
		{Type: "linestring", Target: "bytea"},
		{Type: "polygon", Target: "bytea"},
		{Type: "multipoint", Target: "bytea"},
		{Type: "multilinestring", Target: "bytea"},
		{Type: "multipolygon", Target: "bytea"},
		{Type: "geometrycollection", Target: "bytea"},
		{Type: "geomcollection", Target: "bytea"},
	}
}
