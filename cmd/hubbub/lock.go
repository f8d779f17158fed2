package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// errLocked is what taking a lock fails with that another process has.
var errLocked = errors.New("locked by another process")

// lock makes sure that one server at most works on the data folder. The system
// lets go of the lock when the process ends, however it does; the file stays, as
// removing it would race with who is about to lock it.
func (s *Settings) lock() (*os.File, error) {
	file, err := lockFile(filepath.Join(s.Data, "hubbub.lock"))
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("a server is already running with the data in %s: stop it first, or choose another folder with --data", s.Data)
	}
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return file, nil
}
