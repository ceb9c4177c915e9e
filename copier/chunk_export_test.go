package copier

// EndQuery is the query that finds a chunk's end.
func EndQuery(c *Chunk, database string, offset int64) string { return c.endQuery(database, offset) }
