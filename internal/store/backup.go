package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a copy of the database, as it is at one moment, into a new file,
// while the chat goes on, and verifies it. An existing file is not touched.
func (s *Store) Backup(ctx context.Context, file string) error {
	return s.db.backup(ctx, file)
}

// backup lets SQLite write a copy under another name, which becomes file only
// when it is whole, verified and on disk.
func backup(ctx context.Context, path, file string) error {
	return produce(file, func(partial string) error {
		db, err := openSQL(path, "_pragma=busy_timeout(5000)")
		if err != nil {
			return err
		}
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", partial)
		if err = errors.Join(err, db.Close()); err != nil {
			return fmt.Errorf("copy the database: %w", err)
		}
		return Verify(ctx, partial)
	})
}

// Restore makes the database at path from a backup, which is verified first. It
// refuses to replace anything. Clients that saw what the backup does not have
// start afresh: their positions are none of the restored logs.
func Restore(ctx context.Context, file, path string) error {
	if err := Verify(ctx, file); err != nil {
		return err
	}
	for _, beside := range []string{path + "-wal", path + "-shm"} {
		if _, err := os.Lstat(beside); err == nil {
			return fmt.Errorf("restore: %s belongs to another database: %w", beside, fs.ErrExist)
		}
	}
	return produce(path, func(partial string) error {
		in, err := os.Open(file)
		if err != nil {
			return err
		}
		out, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return errors.Join(err, in.Close())
		}
		_, err = io.Copy(out, in)
		return errors.Join(err, out.Close(), in.Close())
	})
}

// produce lets write make a file, and gives it its name when it is on disk. It
// never replaces a file.
func produce(file string, write func(partial string) error) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s: %w", file, fs.ErrExist)
	}
	if _, err := os.Stat(filepath.Dir(file)); err != nil {
		return err
	}
	// A folder of its own, beside file: there may be anything else, and another
	// backup under way to the same name.
	folder, err := os.MkdirTemp(filepath.Dir(file), filepath.Base(file)+".partial-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	partial := filepath.Join(folder, filepath.Base(file))
	if err := write(partial); err != nil {
		return err
	}
	if err := os.Chmod(partial, 0o600); err != nil { // it holds hashes of passwords
		return err
	}
	if err := syncFile(partial); err != nil {
		return err
	}
	if err := os.Link(partial, file); err != nil { // unlike Rename, fails if there is one
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// syncFile puts a file on disk, readable by its owner only.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Chmod(0o600), file.Sync(), file.Close())
}

// Verify reads a whole database file and returns an error unless it is one of
// Hubbub's and sound. It changes nothing.
func Verify(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return fmt.Errorf("verify %s: %w", file, err)
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("verify %s: %w", file, err)
	}
	db, err := openSQL(path, "mode=ro&_pragma=busy_timeout(5000)&_pragma=query_only(1)")
	if err != nil {
		return fmt.Errorf("verify %s: %w", file, err)
	}
	if err := errors.Join(verify(ctx, db), db.Close()); err != nil {
		return fmt.Errorf("verify %s: %w", file, err)
	}
	return nil
}

func verify(ctx context.Context, db *sql.DB) error {
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if version == 0 {
		return ErrForeign
	}
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return fmt.Errorf("check the integrity: %w", err)
	}
	if found != "ok" {
		return fmt.Errorf("the file is damaged: %s", found)
	}
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return fmt.Errorf("check the references: %w", err)
	}
	dangling := rows.Next()
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("check the references: %w", err)
	}
	if dangling {
		return errors.New("the file is damaged: rows refer to others that are not there")
	}
	return nil
}
