package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a file as Hubbub's; it is written with the first migration.
const applicationID = 0x48756262 // "Hubb"

// ErrNewerSchema is that a file was written by a newer program. It was not
// touched.
var ErrNewerSchema = errors.New("the database was written by a newer version of Hubbub; use that version, or restore an older backup")

// ErrForeign is that a file is something else than a database of Hubbub.
var ErrForeign = errors.New("the file is not a database of Hubbub")

// migrate brings the schema of a file up to date, step by step, each in a
// transaction of its own. A file that has one already is backed up first.
func migrate(ctx context.Context, path string, steps fs.FS, o *Options) error {
	version, err := versionOf(ctx, path)
	if err != nil {
		return err
	}
	db, err := openSQL(path, writing) // connects when it is used
	if err != nil {
		return err
	}
	err = migrateFrom(ctx, version, db, path, steps, o)
	return errors.Join(err, db.Close())
}

func migrateFrom(ctx context.Context, version int64, db *sql.DB, path string, steps fs.FS, o *Options) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithSlog(o.Log))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	newest := newestStep(provider)
	switch {
	case version == newest:
		return nil
	case version > newest:
		return fmt.Errorf("schema version %d, this program knows %d: %w", version, newest, ErrNewerSchema)
	case version > 0:
		if err := o.Upgrade(); err != nil {
			return err
		}
		backup := fmt.Sprintf("%s.before-version-%d", path, newest)
		if err := backupOnce(ctx, path, backup); err != nil {
			return fmt.Errorf("back up before the migration: %w", err)
		}
		o.Log.Info("database backed up before its migration", "file", backup, "from", version, "to", newest)
	default:
		if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
			return fmt.Errorf("mark the database: %w", err)
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate from version %d to %d: %w", version, newest, err)
	}
	return nil
}

// backupOnce makes a backup unless an earlier try at the same migration left one.
func backupOnce(ctx context.Context, path, file string) error {
	if _, err := os.Lstat(file); err == nil {
		return Verify(ctx, file)
	}
	return backup(ctx, path, file)
}

func newestStep(provider *goose.Provider) (newest int64) {
	for _, source := range provider.ListSources() {
		newest = max(newest, source.Version)
	}
	return newest
}

// versionOf reads the version of a file's schema with a connection that changes
// nothing.
func versionOf(ctx context.Context, path string) (int64, error) {
	db, err := openSQL(path, reading)
	if err != nil {
		return 0, err
	}
	version, err := schemaVersion(ctx, db)
	return version, errors.Join(err, db.Close())
}

// schemaVersion returns the version of a file's schema, 0 if it is empty.
func schemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	var id, tables int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, unread(err)
	}
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil {
		return 0, unread(err)
	}
	switch {
	case id != applicationID && tables > 0:
		return 0, ErrForeign
	case tables == 0:
		return 0, nil
	}
	err = db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return version, nil
}

// unread says why a file's schema could not be read: it is none of ours if SQLite
// cannot make anything of it.
func unread(err error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_NOTADB {
		return fmt.Errorf("%w: %w", ErrForeign, err)
	}
	return fmt.Errorf("read the schema: %w", err)
}
