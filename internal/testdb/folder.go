package testdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// folderPrefix starts the name of every temporary data folder.
const folderPrefix = "migration-assist-testdb-"

// folder is the place of one server: its data, its log and its pid. A temporary
// folder is locked as long as its process lives, so that others can tell a
// folder in use from one that a killed run left behind.
type folder struct {
	path string
	// lock is nil for a folder that the caller named.
	lock *os.File
}

// newFolder makes the named folder, which must be empty or missing, or for "" a
// temporary one.
func newFolder(name string) (*folder, error) {
	if name == "" {
		return newTemporaryFolder()
	}
	if err := os.MkdirAll(name, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("data folder %s is not empty", name)
	}
	return namedFolder(name)
}

// namedFolder is the folder of that name, in the form in which a server shows
// its data folder.
func namedFolder(name string) (*folder, error) {
	path, err := filepath.Abs(name)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return &folder{path: path}, nil
}

func newTemporaryFolder() (*folder, error) {
	removeStaleFolders()
	path, err := os.MkdirTemp("", folderPrefix)
	if err != nil {
		return nil, fmt.Errorf("temporary data folder: %w", err)
	}
	f, err := namedFolder(path)
	if err != nil {
		return nil, err
	}
	if err := f.takeLock(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	return f, nil
}

// takeLock locks the new folder. The file gets its name when it is locked: a
// folder without it, or with it locked, is in use.
func (f *folder) takeLock() error {
	// The server may run under another user than this process.
	if err := os.Chmod(f.path, 0o755); err != nil {
		return fmt.Errorf("temporary data folder: %w", err)
	}
	early := filepath.Join(f.path, "lock.new")
	lock, err := os.OpenFile(early, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock of the data folder: %w", err)
	}
	f.lock = lock
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return errors.Join(fmt.Errorf("lock of the data folder: %w", err), lock.Close())
	}
	if err := os.Rename(early, filepath.Join(f.path, "lock")); err != nil {
		return errors.Join(fmt.Errorf("lock of the data folder: %w", err), lock.Close())
	}
	return nil
}

// remove removes the folder and all that is in it.
func (f *folder) remove() error {
	err := os.RemoveAll(f.path)
	if f.lock != nil {
		err = errors.Join(err, f.lock.Close())
	}
	if err != nil {
		return fmt.Errorf("remove data folder: %w", err)
	}
	return nil
}

func (f *folder) data() string    { return filepath.Join(f.path, "data") }
func (f *folder) logFile() string { return filepath.Join(f.path, "log") }
func (f *folder) pidFile() string { return filepath.Join(f.path, "pid") }

// writeFiles writes files of a server into its data folder. The owner is nil where
// the server runs under this process's own user.
func writeFiles(data string, files map[string][]byte, owner *syscall.Credential) error {
	for name, content := range files {
		path := filepath.Join(data, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return fmt.Errorf("file of the server: %w", err)
		}
		if owner == nil {
			continue
		}
		if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
			return fmt.Errorf("file of the server: %w", err)
		}
	}
	return nil
}

// removeStaleFolders removes the temporary folders of runs that were killed.
// Their servers died with them. A folder that cannot be removed, such as another
// user's, is left to the next run.
func removeStaleFolders() {
	locks, err := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*", "lock"))
	if err != nil {
		return
	}
	for _, name := range locks {
		lock, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			continue
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(filepath.Dir(name))
		}
		_ = lock.Close()
	}
}
