package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/store"
)

// A childPlan is what a child process is to do: its senders send messages,
// numbered from Start on, Count of them each or for ever.
type childPlan struct {
	Path   string
	Tokens []string // of the senders
	Start  []int
	Count  int  // 0: until killed
	Faults bool // beyond Count until one was refused, and something read meanwhile

	Deactivate string // instead of sending: somebody to keep out
	Marks      int    // instead of sending: how many read marks to set
}

// child is the other process. It says one line for each thing that happened, in
// one write(2), after it happened:
//
//	ack SENDER N NUMBER
//	refused SENDER N
//	read              while nothing could be written
//	marked N          the feed heard of a read mark
func child(plan string) {
	if err := (&childProcess{}).run(plan); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type childProcess struct {
	plan    childPlan
	db      *store.Store
	service *chat.Service
	read    atomic.Bool // while nothing could be written
}

func (c *childProcess) run(plan string) error {
	if err := json.Unmarshal([]byte(plan), &c.plan); err != nil {
		return err
	}
	ctx := context.Background()
	quiet := &store.Options{Log: slog.New(slog.DiscardHandler), Soon: time.Millisecond}
	var err error
	if c.db, err = store.Open(ctx, c.plan.Path, quiet); err != nil {
		return err
	}
	if c.service, err = chat.New(ctx, c.db, unlimited); err != nil {
		return err
	}
	switch {
	case c.plan.Deactivate != "":
		err := c.service.Console().Deactivate(ctx, c.plan.Deactivate)
		return errors.Join(err, c.db.Close())
	case c.plan.Marks > 0:
		return c.mark(ctx)
	}
	errs := make([]error, len(c.plan.Tokens))
	var group sync.WaitGroup
	for sender := range c.plan.Tokens {
		group.Go(func() { errs[sender] = c.send(ctx, sender) })
	}
	group.Wait()
	for _, err := range append(errs, c.db.Close()) {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *childProcess) send(ctx context.Context, sender int) error {
	session, err := c.service.Authenticate(ctx, c.plan.Tokens[sender])
	if err != nil {
		return err
	}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for n := c.plan.Start[sender]; c.goesOn(n - c.plan.Start[sender]); {
		draft := chat.Draft{Room: c.service.Lobby(), ClientID: fmt.Sprint(n), Text: text(sender, n)}
		sent, err := c.service.Send(ctx, session, draft)
		switch {
		case err == nil:
			say("ack %d %d %d\n", sender, n, sent.Number)
			n++
		case chat.AsError(err).Retryable():
			say("refused %d %d\n", sender, n)
			if err := c.look(ctx, session); err != nil {
				return err
			}
			<-again.C
		default:
			return err
		}
	}
	return nil
}

// goesOn tells whether a sender who has sent so many sends another. How many calls it
// takes for one to fail depends on how they spread over the threads.
func (c *childProcess) goesOn(sent int) bool {
	return c.plan.Count == 0 || sent < c.plan.Count || c.plan.Faults && !c.read.Load() && sent < 40*c.plan.Count
}

// look shows that reading goes on while the store is not healthy.
func (c *childProcess) look(ctx context.Context, session chat.Session) error {
	if c.db.Health() == nil {
		return nil
	}
	_, err := c.service.Snapshot(ctx, session, c.service.Lobby())
	if err == nil {
		say("read\n")
		c.read.Store(true)
	}
	return err
}

// told is a feed that says so for each read mark.
type told chan int64

func (t told) Publish(n chat.News) {
	for _, e := range n.UserEntries {
		if e.Kind == chat.MarkMoved {
			t <- e.Number
		}
	}
}

// mark lets the first reader read what is there, one message after the other,
// each in a commit of its own, between two messages of the second.
func (c *childProcess) mark(ctx context.Context) error {
	session, err := c.service.Authenticate(ctx, c.plan.Tokens[0])
	if err != nil {
		return err
	}
	other, err := c.service.Authenticate(ctx, c.plan.Tokens[1])
	if err != nil {
		return err
	}
	// The first commit begins the log anew and syncs that.
	draft := chat.Draft{Room: c.service.Lobby(), ClientID: "first", Text: "first"}
	if _, err := c.service.Send(ctx, other, draft); err != nil {
		return err
	}
	heard := make(told, 1)
	c.db.Attach(heard)
	say("begin\n")
	for n := range c.plan.Marks {
		if err := c.service.MarkRead(ctx, session, c.service.Lobby(), int64(n+1)); err != nil {
			return err
		}
		say("marked %d\n", <-heard)
	}
	draft.ClientID, draft.Text = "last", text(1, 0)
	if _, err := c.service.Send(ctx, other, draft); err != nil {
		return err
	}
	say("ack 1 0 0\n")
	return c.db.Close()
}

func text(sender, n int) string { return fmt.Sprintf("text-%d-%d-", sender, n) }

// say writes a line in one system call.
func say(format string, args ...any) { os.Stdout.WriteString(fmt.Sprintf(format, args...)) }

// A run is a child process, seen from the test.
type run struct {
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	stderr strings.Builder
}

// start runs the test binary as a child, under another program if wrap names one.
func start(t *testing.T, plan childPlan, wrap ...string) *run {
	t.Helper()
	text, err := json.Marshal(plan)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrap, self)
	r := &run{cmd: exec.Command(args[0], args[1:]...)}
	r.cmd.Env = append(os.Environ(), "STORE_TEST_CHILD="+string(text))
	r.cmd.Stderr = &r.stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if r.cmd.ProcessState == nil {
			_ = r.cmd.Process.Kill()
			_ = r.cmd.Wait()
		}
	})
	r.lines = bufio.NewScanner(io.Reader(out))
	return r
}

// finish waits for a child that ends by itself.
func (r *run) finish(t *testing.T) {
	t.Helper()
	if err := r.cmd.Wait(); err != nil {
		t.Fatalf("the child failed: %v\n%s", err, r.stderr.String())
	}
}

// senders makes a database with people in it, and a plan for a child.
func senders(t *testing.T, n int) (*house, childPlan) {
	t.Helper()
	h := newHouse(t)
	plan := childPlan{Path: h.path, Start: make([]int, n)}
	for i := range n {
		plan.Tokens = append(plan.Tokens, h.signUp(fmt.Sprintf("user%d", i)).Token)
	}
	h.close()
	return h, plan
}

// A ledger is what children acknowledged: for each sender the number of each of
// its messages.
type ledger [][]int64

// note takes a line of a child.
func (l ledger) note(t *testing.T, line string) (word string) {
	t.Helper()
	var sender, n int
	var number int64
	word, rest, _ := strings.Cut(line, " ")
	if word != "ack" {
		return word
	}
	if _, err := fmt.Sscan(rest, &sender, &n, &number); err != nil {
		t.Fatalf("the child said %q", line)
	}
	if n != len(l[sender]) {
		t.Fatalf("sender %d got an ack for %d when %d was due", sender, n, len(l[sender]))
	}
	l[sender] = append(l[sender], number)
	return word
}

// check opens the database and compares: nothing that was acknowledged is missing,
// nothing is there twice, numbers have no gaps, each sender's order is kept. What
// was on its way to be acknowledged may be there or not.
func (l ledger) check(t *testing.T, h *house, tokens []string) {
	t.Helper()
	h.open()
	defer h.close()
	session, err := h.service.Authenticate(t.Context(), tokens[0])
	if err != nil {
		t.Fatal(err)
	}
	found := make([]int, len(l))
	for i, m := range timeline(t, h.service, session) {
		if m.Number != int64(i+1) {
			t.Fatalf("message %d has number %d", i+1, m.Number)
		}
		if m.Kind != chat.Text {
			continue
		}
		var sender, n int
		if _, err := fmt.Sscanf(m.Text, "text-%d-%d-", &sender, &n); err != nil {
			t.Fatal(err)
		}
		if n != found[sender] {
			t.Fatalf("message %d of sender %d is where %d is due", n, sender, found[sender])
		}
		if n < len(l[sender]) && l[sender][n] != m.Number {
			t.Fatalf("message %d of sender %d has number %d, the ack said %d", n, sender, m.Number, l[sender][n])
		}
		found[sender]++
	}
	for sender, acks := range l {
		if found[sender] < len(acks) || found[sender] > len(acks)+1 {
			t.Errorf("sender %d has %d messages, %d were acknowledged", sender, found[sender], len(acks))
		}
	}
}
