package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

func TestABackupMadeWhilePeopleTalkIsSound(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	file := filepath.Join(t.TempDir(), "backup.db")
	var talk sync.WaitGroup
	for i := range 8 {
		talk.Go(func() {
			for n := range 50 {
				h.send(ann.Session, fmt.Sprintf("%d-%d", i, n), "hello")
			}
		})
	}
	if err := h.db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	talk.Wait()
	if err := store.Verify(t.Context(), file); err != nil {
		t.Error(err)
	}
	if err := h.db.Backup(t.Context(), file); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a backup was replaced: %v", err)
	}
	if left, err := filepath.Glob(file + ".*"); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestOfBackupsToOneNameOneIsMadeAndNothingElseIsTouched(t *testing.T) {
	h := newHouse(t)
	file := filepath.Join(t.TempDir(), "backup.db")
	beside := file + ".partial"
	if err := os.WriteFile(beside, []byte("somebody's own"), 0o600); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() { errs <- h.db.Backup(t.Context(), file) }()
	}
	made := 0
	for range cap(errs) {
		switch err := <-errs; {
		case err == nil:
			made++
		case !errors.Is(err, fs.ErrExist):
			t.Error(err)
		}
	}
	if made != 1 {
		t.Errorf("%d backups are said to be made", made)
	}
	if text, err := os.ReadFile(beside); string(text) != "somebody's own" {
		t.Errorf("%q %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v: others may read it", info.Mode(), err)
	}
	if err := store.Verify(t.Context(), file); err != nil {
		t.Error(err)
	}
}

func TestARestoredBackupLeadsToAResetAndNeverToAHole(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	for n := range 5 {
		h.send(ann.Session, fmt.Sprint("kept ", n)[:4]+fmt.Sprint(n), "kept")
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if err := h.db.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	kept := position(t, h, ann.Session)
	for n := range 5 {
		h.send(ann.Session, fmt.Sprint("lost", n), "lost")
	}
	lost := position(t, h, ann.Session)
	h.close()
	if err := store.Restore(t.Context(), file, h.path); !errors.Is(err, fs.ErrExist) {
		t.Fatalf("a database was replaced: %v", err)
	}
	h.path = filepath.Join(t.TempDir(), "restored.db")
	if err := store.Restore(t.Context(), file, h.path); err != nil {
		t.Fatal(err)
	}
	h.open()
	resets := func(at chat.Position) bool {
		page, err := h.service.Page(t.Context(), ann.Session, h.service.Lobby(), at)
		if err != nil {
			t.Fatal(err)
		}
		return page.Reset != nil
	}
	if !resets(lost) {
		t.Error("a position beyond the restored log was taken for one of it")
	}
	for n := range 7 { // other entries take the numbers that were lost
		h.send(ann.Session, fmt.Sprint("new", n), "new")
	}
	if !resets(lost) {
		t.Error("a position of the lost log was taken for one of the new")
	}
	if resets(kept) {
		t.Error("a position that both logs have was not known")
	}
}

func position(t *testing.T, h *house, s chat.Session) chat.Position {
	t.Helper()
	tail, err := h.service.Snapshot(t.Context(), s, h.service.Lobby())
	if err != nil {
		t.Fatal(err)
	}
	return tail.Room.Head()
}

func TestWhatIsNoSoundDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	h := newHouse(t)
	ann := h.signUp("ann")
	for n := range 200 {
		h.send(ann.Session, fmt.Sprint(n), fmt.Sprintf("%01000d", n))
	}
	h.close()
	sound, err := os.ReadFile(h.path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), sound...)
	for i := len(damaged) / 2; i < len(damaged)/2+8192; i++ {
		damaged[i] ^= 0x55
	}
	for name, content := range map[string][]byte{
		"damaged": damaged,
		"cut":     sound[:len(sound)/2],
		"text":    []byte("Dear diary, this is no database at all, and it never was one. Good night."),
		"empty":   {},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := store.Restore(t.Context(), file, file+".restored"); err == nil {
				t.Error("it was restored")
			}
			if _, err := os.Stat(file + ".restored"); err == nil {
				t.Error("something was left where it was to be restored")
			}
		})
	}
}

func TestAForeignFileIsNotOpened(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	content := []byte("Dear diary, this is no database at all, and it never was one. Good night.")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), file, nil); !errors.Is(err, store.ErrForeign) {
		t.Errorf("opening it gave %v", err)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(content) {
		t.Errorf("it was changed: %v", err)
	}
}
