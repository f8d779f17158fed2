package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// newest is the version of this program's schema.
const newest = 10

// steps are the first migrations of this program.
func steps(t *testing.T, n int) fstest.MapFS {
	t.Helper()
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) != newest {
		t.Fatalf("there are the migrations %q, %v", files, err)
	}
	all := make(fstest.MapFS)
	for _, name := range files[:n] {
		text, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = &fstest.MapFile{Data: text}
	}
	return all
}

// nextSteps are the migrations of a program that is newer than this one.
func nextSteps(t *testing.T, text string) fstest.MapFS {
	t.Helper()
	all := steps(t, newest)
	all[fmt.Sprintf("%05d_next.sql", newest+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + text)}
	return all
}

// openOnce opens a database with some migrations, which have to go well, and closes it.
func openOnce(t *testing.T, path string, steps fs.FS) {
	t.Helper()
	s, err := open(t.Context(), path, quiet, steps)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAChatOfTheFirstSchemaGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, err := open(t.Context(), path, quiet, steps(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := openSQL(path, writing)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`INSERT INTO rooms (id, name, history, number, entry, count) VALUES (1, 'lobby', 'start', 0, 0, 0)`)
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path, quiet); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	service, err := chat.New(t.Context(), s, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := service.SignUp(t.Context(), chat.SignUp{Name: "ann", Password: "correct horse"}); err != nil {
		t.Error(err)
	}
	if service.Lobby() != 1 {
		t.Error("the lobby is another one")
	}
}

func TestASchemaIsChangedOnlyByLeave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	asked := 0
	var answer error
	reopen := func(steps fstest.MapFS) error {
		s, err := open(t.Context(), path, &Options{Log: quiet.Log, Upgrade: func() error { asked++; return answer }}, steps)
		if err != nil {
			return err
		}
		return s.Close()
	}
	no := errors.New("not now")
	for i, step := range []struct {
		steps  fstest.MapFS
		answer error
		asked  int
	}{
		{steps(t, 1), no, 0}, // there is nothing yet
		{steps(t, 1), no, 0},
		{steps(t, newest), no, 1},
		{steps(t, 1), no, 1}, // it was left as it was
		{steps(t, newest), nil, 2},
		{steps(t, newest), no, 2},
	} {
		before := asked
		answer = step.answer
		err := reopen(step.steps)
		if refused := asked > before && answer != nil; asked != step.asked || errors.Is(err, no) != refused || !refused && err != nil {
			t.Fatalf("step %d: asked %d times, %v", i, asked, err)
		}
	}
}

var quiet = &Options{Log: slog.New(slog.DiscardHandler)}

func TestAMigrationMakesABackupFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	openOnce(t, path, steps(t, newest))
	openOnce(t, path, nextSteps(t, "ALTER TABLE rooms ADD COLUMN topic TEXT NOT NULL DEFAULT '';"))
	if v, err := versionOf(t.Context(), path); v != newest+1 || err != nil {
		t.Errorf("the schema has version %d, %v", v, err)
	}
	backup := fmt.Sprintf("%s.before-version-%d", path, newest+1)
	if err := Verify(t.Context(), backup); err != nil {
		t.Error(err)
	}
	if v, err := versionOf(t.Context(), backup); v != newest || err != nil {
		t.Errorf("the backup's schema has version %d, %v", v, err)
	}

	t.Run("and an older program refuses what it became", func(t *testing.T) {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, quiet); !errors.Is(err, ErrNewerSchema) {
			t.Errorf("opening it gave %v", err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("the file was changed: %v", err)
		}
	})
}

func TestAMigrationThatFailsLeavesTheFileAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	openOnce(t, path, steps(t, newest))
	for range 2 { // the second time the backup is there already
		bad := nextSteps(t, "CREATE TABLE more (id INTEGER);\nINSERT INTO nothing VALUES (1);")
		if _, err := open(t.Context(), path, quiet, bad); err == nil {
			t.Fatal("a bad migration was carried out")
		}
	}
	openOnce(t, path, steps(t, newest))
}

func TestTheFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, err := Open(t.Context(), path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestAnOpeningThatIsCutOffSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	openOnce(t, path, steps(t, newest))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, path := range []string{path, filepath.Join(t.TempDir(), "new.db")} {
		_, err := Open(ctx, path, quiet)
		if want := "open database " + path + ": context canceled"; err == nil || err.Error() != want || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := <-s.readers
	defer func() { s.readers <- c }()
	if err := c.exec(t.Context(), "DELETE FROM rooms"); err == nil {
		t.Error("a reading connection wrote")
	}
}

func TestAReadThatPanicsOrIsCutOffLeavesAGoodConnection(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), &Options{Readers: 1, Log: quiet.Log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	func() {
		defer func() { _ = recover() }()
		_ = s.Read(t.Context(), func(chat.Reader) error { panic("bad rule") })
	}()
	ctx, cancel := context.WithCancel(t.Context())
	err = s.Read(ctx, func(r chat.Reader) error {
		cancel()
		_, err := r.Sessions(1)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a read that was cut off gave %v", err)
	}
	err = s.Read(t.Context(), func(r chat.Reader) error {
		_, err := r.Sessions(1)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAnotherProcessThatWritesForLongIsBusyNotBroken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, err := Open(t.Context(), path, &Options{Busy: 100 * time.Millisecond, Soon: time.Millisecond, Log: quiet.Log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other, err := sqliteFile{path, time.Second}.openWriter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := other.exec(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	add := func() error {
		return s.Write(t.Context(), func(tx chat.Tx) error {
			return tx.SetThrottle("x", chat.Throttle{Used: time.UnixMilli(1)})
		})
	}
	later := make(chan struct{})
	if err := s.WriteSoon(func(chat.Tx) error { close(later); return nil }); err != nil {
		t.Fatal(err)
	}
	for range 3 { // between these what can wait is refused too
		if err := add(); err != error(chat.ErrBusy) {
			t.Errorf("while another process wrote: %v", err)
		}
	}
	if err := s.Health(); err != nil {
		t.Errorf("the store gave up: %v", err)
	}
	if err := errors.Join(other.exec(t.Context(), sqlRollback), other.close()); err != nil {
		t.Fatal(err)
	}
	if err := add(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	select {
	case <-later: // what nobody waits for is tried again
	case <-time.After(20 * time.Second):
		t.Error("what could wait was forgotten")
	}
}

func TestADeletedTextIsInNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, err := Open(t.Context(), path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	service, err := chat.New(t.Context(), s, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	ann, err := service.SignUp(t.Context(), chat.SignUp{Name: "ann", Password: "correct horse"})
	if err != nil {
		t.Fatal(err)
	}
	notes, err := service.Converse(t.Context(), ann.Session, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, size := range []int{2, 300, 2000} { // in a page, and over several
		draft := chat.Draft{Room: notes.Room.ID, ClientID: fmt.Sprint(n), Text: strings.Repeat("canary", size)}
		sent, err := service.Send(t.Context(), ann.Session, draft)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(service.Pin(t.Context(), ann.Session, sent.ID, true), service.Save(t.Context(), ann.Session, sent.ID, true)); err != nil {
			t.Fatal(err)
		}
		if _, err := service.Delete(t.Context(), ann.Session, sent.ID); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noCanary(t, path)
}

func TestADraftThatEndsIsInNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, err := Open(t.Context(), path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	service, err := chat.New(t.Context(), s, &chat.Options{CheapHashes: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(chat.Session, chat.Draft) error{
		"ann": func(session chat.Session, draft chat.Draft) error {
			draft.Text = ""
			_, err := service.KeepDraft(t.Context(), session, draft)
			return err
		},
		"ben": func(session chat.Session, draft chat.Draft) error {
			return service.Leave(t.Context(), session, draft.Room)
		},
		"cid": func(session chat.Session, _ chat.Draft) error { return service.DeleteAccount(t.Context(), session) },
	} {
		login, err := service.SignUp(t.Context(), chat.SignUp{Name: name, Password: "correct horse"})
		if err != nil {
			t.Fatal(err)
		}
		for n, size := range []int{2000, 300, 2} {
			draft := chat.Draft{Room: service.Lobby(), ClientID: fmt.Sprint(n), Text: strings.Repeat("canary", size)}
			if _, err := service.KeepDraft(t.Context(), login.Session, draft); err != nil {
				t.Fatal(err)
			}
		}
		if err := end(login.Session, chat.Draft{Room: service.Lobby(), ClientID: "2"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noCanary(t, path)
}

// noCanary fails if a canary is in a file beside the database, or in it.
func noCanary(t *testing.T, path string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(filepath.Dir(path)), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
		if strings.Contains(string(text), "canarycanary") || strings.Contains(string(text), "canary\x00") {
			t.Errorf("%s holds it", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A loggedOnce calls a function at the first thing that is logged.
type loggedOnce struct {
	slog.Handler
	once *sync.Once
	f    func()
}

func (loggedOnce) Enabled(context.Context, slog.Level) bool { return true }

func (l loggedOnce) Handle(context.Context, slog.Record) error {
	l.once.Do(l.f)
	return nil
}

func TestAMigrationThatIsStoppedIsUndoneAndDoneTheNextTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	openOnce(t, path, steps(t, newest))
	endless := nextSteps(t, `CREATE TABLE started (x INTEGER);
		INSERT INTO started WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT MAX(x) FROM c;`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	// It says that there is a backup, and begins.
	begun := loggedOnce{slog.DiscardHandler, new(sync.Once), func() { time.AfterFunc(50*time.Millisecond, cancel) }}
	_, err := open(ctx, path, &Options{Log: slog.New(begun)}, endless)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("a migration that was stopped gave %v", err)
	}
	if v, err := versionOf(t.Context(), path); v != newest || err != nil {
		t.Errorf("the schema has version %d, %v", v, err)
	}
	openOnce(t, path, nextSteps(t, "CREATE TABLE started (x INTEGER);")) // fails if something was left
}
