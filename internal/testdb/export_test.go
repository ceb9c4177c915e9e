package testdb

// PID is the server's process, 0 for a server that this process did not start.
func (s *Server) PID() int {
	if s.process == nil {
		return 0
	}
	return s.process.pid
}
