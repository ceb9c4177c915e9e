package testdb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNoServer is returned where the programs of a server are missing.
var ErrNoServer = errors.New("database server is missing: run `make deps`")

// home returns the folder in which tools/deps unpacked a product: it has the
// servers' bin, sbin and share.
func (p product) home() (string, error) {
	folder, err := serversFolder()
	if err != nil {
		return "", err
	}
	home, err := filepath.EvalSymlinks(filepath.Join(folder, string(p)))
	if err != nil {
		return "", fmt.Errorf("%s: %w (%w)", p, ErrNoServer, err)
	}
	return home, nil
}

// Pgloader returns the path of the program that `tools/deps pgloader` unpacked.
func Pgloader() (string, error) { return unpackedProgram("pgloader") }

// Promtool returns the path of the program that `tools/deps promtool` unpacked.
func Promtool() (string, error) { return unpackedProgram("promtool") }

// unpackedProgram returns the path of a program that tools/deps unpacks where it is named.
func unpackedProgram(name string) (string, error) {
	folder, err := serversFolder()
	if err != nil {
		return "", err
	}
	path, err := exec.LookPath(filepath.Join(folder, name))
	if err != nil {
		return "", fmt.Errorf("%s is missing: run `tools/deps %s`: %w", name, name, err)
	}
	return path, nil
}

// serversFolder is where tools/deps puts the servers; the two must agree.
func serversFolder() (string, error) {
	if name := os.Getenv("MIGRATION_ASSIST_SERVERS"); name != "" {
		return name, nil
	}
	if os.Getuid() == 0 {
		return "/var/cache/migration-assist", nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("folder of the database servers: %w", err)
	}
	return filepath.Join(cache, "migration-assist"), nil
}
