package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// unread makes a database in which somebody has n messages to read, and a plan for
// a child that reads them.
func unread(t *testing.T, n int) (*house, childPlan) {
	t.Helper()
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	for i := range n {
		h.send(bob.Session, fmt.Sprint(i), "hello")
	}
	h.close()
	return h, childPlan{Path: h.path, Tokens: []string{ann.Token, bob.Token}, Marks: n}
}

func TestAReadMarkAloneIsWrittenAndNotSynced(t *testing.T) {
	_, plan := unread(t, 20)
	trace := filepath.Join(t.TempDir(), "trace")
	r := start(t, plan, strace(t, "-y", "-s", "8192", "-e", "trace=pwrite64,fdatasync,fsync,write", "-o", trace)...)
	said := 0
	for r.lines.Scan() {
		said++
	}
	r.finish(t)
	if want := 1 + plan.Marks + 1; said != want {
		t.Fatalf("the child said %d lines, want %d", said, want)
	}
	file, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	d := disk{written: make(map[string]bool), synced: make(map[string]bool), syncing: make(map[string][]string)}
	var marking bool
	var marks, writes, syncs int
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.Contains(line, `write(1`) && strings.Contains(line, `"begin\n"`):
			marking = true
		case strings.Contains(line, `write(1`) && strings.Contains(line, `"marked `):
			marks++
			marking = marks < plan.Marks
		case marking && strings.Contains(line, "pwrite64(") && strings.Contains(line, "-wal>"):
			writes++
		case marking && (strings.Contains(line, "fdatasync(") || strings.Contains(line, "fsync(")):
			syncs++
		}
		if !strings.Contains(line, "+++") {
			d.read(t, line) // the message after the marks is synced before its ack
		}
	}
	if marks != plan.Marks || writes < plan.Marks || syncs != 0 {
		t.Errorf("%d marks made %d writes and %d syncs, want %d, at least as many, and none", marks, writes, syncs, plan.Marks)
	}
	if d.acks != 1 || d.syncs == 0 {
		t.Errorf("the trace has %d acks and %d syncs", d.acks, d.syncs)
	}
}

func TestAKilledServerLosesNoReadMarkOfWhichSomebodyHeard(t *testing.T) {
	h, plan := unread(t, 30)
	r := start(t, plan)
	var last int64
	for last < 10 && r.lines.Scan() {
		if _, err := fmt.Sscanf(r.lines.Text(), "marked %d", &last); err != nil && r.lines.Text() != "begin" {
			t.Fatalf("the child said %q", r.lines.Text())
		}
	}
	if err := r.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for r.lines.Scan() { // what it said before
		if _, err := fmt.Sscanf(r.lines.Text(), "marked %d", &last); err != nil && !strings.HasPrefix(r.lines.Text(), "ack") {
			t.Fatalf("the child said %q", r.lines.Text())
		}
	}
	_ = r.cmd.Wait() // it was killed
	h.open()
	session, err := h.service.Authenticate(t.Context(), plan.Tokens[0])
	if err != nil {
		t.Fatal(err)
	}
	found, err := h.service.Resume(t.Context(), session, chat.Position{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The first number of a user's log is that of joining.
	if n := found.User.AsOf.Number; n < last || found.Rooms[0].Membership.Mark.Count != n-1 {
		t.Errorf("the log ends at %d with mark %+v, %d was heard of", n, found.Rooms[0].Membership.Mark, last)
	}
}

func TestANumberThatAPowerCutTookAndAnotherEntryHasLeadsToAReset(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	for n := range 5 {
		h.send(bob.Session, fmt.Sprint(n), "hello")
	}
	read := func(count int64) chat.Position {
		t.Helper()
		if err := h.service.MarkRead(t.Context(), ann.Session, h.service.Lobby(), count); err != nil {
			t.Fatal(err)
		}
		h.settle()
		answer, err := h.service.Resume(t.Context(), ann.Session, chat.Position{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return answer.User.AsOf
	}
	kept := read(1)
	// What is in the database now is what was synced; what follows is lost.
	onDisk := filepath.Join(t.TempDir(), "after.db")
	if err := h.db.Backup(t.Context(), onDisk); err != nil {
		t.Fatal(err)
	}
	lost := read(2)
	h.close()
	h.path = onDisk
	h.open()
	resets := func(at chat.Position) bool {
		t.Helper()
		answer, err := h.service.Resume(t.Context(), ann.Session, at, nil)
		if err != nil {
			t.Fatal(err)
		}
		return answer.User.Reset
	}
	if !resets(lost) {
		t.Error("a number that was lost was taken for one of the log")
	}
	if again := read(3); again.Number != lost.Number || again.Entry == lost.Entry {
		t.Errorf("the next entry is %+v, the lost one was %+v", again, lost)
	}
	if !resets(lost) {
		t.Error("the lost entry was taken for another one of its number")
	}
	read(4)
	if !resets(lost) || resets(kept) {
		t.Errorf("from the lost one: reset %v; from one that was kept: %v", resets(lost), resets(kept))
	}
}

func TestReadMarksAreGatheredAndKeptAtTheEndAtLast(t *testing.T) {
	h := &house{tb: t, path: filepath.Join(t.TempDir(), "chat.db")}
	h.open()
	logins := []chat.Login{h.signUp("ann"), h.signUp("bob"), h.signUp("carl")}
	writer := h.signUp("writer")
	for n := range 20 {
		h.send(writer.Session, fmt.Sprint(n), "hello")
	}
	h.close()
	db, err := store.Open(t.Context(), h.path, &store.Options{Soon: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	service, err := chat.New(t.Context(), db, unlimited)
	if err != nil {
		t.Fatal(err)
	}
	before := db.Stats()
	heard := &recorder{tb: t, numbers: make(map[chat.ID]int64)}
	users := make(map[chat.ID]int)
	heard.deliver = func(n chat.News) {
		for _, e := range n.UserEntries {
			users[e.User]++
		}
	}
	db.Attach(heard)
	for count := range int64(20) {
		for _, l := range logins {
			if err := service.MarkRead(t.Context(), l.Session, service.Lobby(), 20-count); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := db.Stats().Batches - before.Batches; n != 0 {
		t.Errorf("%d commits before it was due", n)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.WriteSoon(func(chat.Tx) error { return nil }); !errors.Is(err, chat.ErrUnavailable) {
		t.Errorf("a closed store said %v", err)
	}
	if s := db.Stats(); s.Batches-before.Batches != 1 || s.Changes-before.Changes != int64(len(logins)) {
		t.Errorf("%d commits with %d changes, want 1 with %d", s.Batches-before.Batches, s.Changes-before.Changes, len(logins))
	}
	for _, l := range logins {
		if users[l.Session.User.ID] != 1 {
			t.Errorf("%s got %d entries, want 1", l.Session.User.Name, users[l.Session.User.ID])
		}
	}
	h.open()
	defer h.close()
	for _, l := range logins {
		rooms, err := h.service.Rooms(t.Context(), l.Session)
		if err != nil || rooms[0].Membership.Mark.Count != 20 {
			t.Errorf("the mark of %s is %+v, %v", l.Session.User.Name, rooms, err)
		}
	}
}

func TestAMarkThatWaitsDoesNotUndoWhatWasMadeUnreadSince(t *testing.T) {
	h := newHouse(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	var sent []chat.Sent
	for n := range 5 {
		sent = append(sent, h.send(bob.Session, fmt.Sprint(n), "hello"))
	}
	h.close()
	h.options = &store.Options{Soon: time.Hour}
	h.open()
	if err := h.service.MarkRead(t.Context(), ann.Session, h.service.Lobby(), 4); err != nil {
		t.Fatal(err)
	}
	if _, err := h.service.MarkUnread(t.Context(), ann.Session, sent[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.service.MarkUnread(t.Context(), bob.Session, sent[2].ID); err != nil {
		t.Fatal(err)
	}
	if err := h.service.MarkRead(t.Context(), bob.Session, h.service.Lobby(), 4); err != nil {
		t.Fatal(err)
	}
	h.close()
	h.open()
	for login, want := range map[*chat.Login]int64{&ann: 0, &bob: 4} {
		rooms, err := h.service.Rooms(t.Context(), login.Session)
		if err != nil || rooms[0].Membership.Mark.Count != want {
			t.Errorf("the mark of %s is %+v, %v, want %d", login.Session.User.Name, rooms, err, want)
		}
	}
}
