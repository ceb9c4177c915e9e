package main

// postgresSettings are those of a server that keeps its data: a commit is on
// disk. Its log has room, so that no checkpoint falls into a measurement. All
// ways write to the same server.
func postgresSettings() []string {
	return []string{
		"shared_buffers=512MB", "max_wal_size=4GB",
		"fsync=on", "synchronous_commit=on", "full_page_writes=on",
	}
}

// mysqlSettings are those of a server whose data fits into its memory, as the
// dump fits into the page cache. Rows may be as long as MySQL has them.
func mysqlSettings() []string {
	return []string{"innodb-buffer-pool-size=2G", "innodb-redo-log-capacity=2G", "max-allowed-packet=1G"}
}

// mariaDBSettings are the same for MariaDB.
func mariaDBSettings() []string {
	return []string{"innodb-buffer-pool-size=2G", "innodb-log-file-size=1G"}
}
