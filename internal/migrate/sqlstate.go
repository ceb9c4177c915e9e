package migrate

// Error codes of PostgreSQL ("PostgreSQL Error Codes" in its manual).
const (
	foreignKeyViolation  = "23503"
	uniqueViolation      = "23505"
	lockNotAvailable     = "55P03" // it was waited for too long
	programLimitExceeded = "54000" // a text is too large for an index
)
