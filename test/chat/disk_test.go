package chat_test

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// strace returns the command by which system calls are watched or made to fail.
func strace(t *testing.T, args ...string) []string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is needed to see what reaches the disk; on Debian: apt-get install strace")
	}
	// -D: strace is no parent of the server, which gets the signals itself.
	return append([]string{path, "-D", "-f", "-qq", "-e", "signal=none"}, args...)
}

func TestNothingIsAcknowledgedOrToldBeforeItIsOnDisk(t *testing.T) {
	const senders, each = 4, 10
	s := newSite(t)
	s.start()
	people := make([]*member, senders)
	for i := range people {
		people[i] = s.signUp(fmt.Sprintf("user%d", i))
	}
	s.stop()
	trace := filepath.Join(t.TempDir(), "trace")
	s.start(strace(t, "-y", "-s", "16384", "-e", "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg", "-o", trace)...)
	numbers := make(map[int64]string) // of what was acknowledged
	var mu sync.Mutex
	var group sync.WaitGroup
	errs := make([]error, senders)
	for i, m := range people {
		p := m.dial()
		room := p.lobby().ID
		group.Go(func() {
			for n := range each {
				sent, err := p.insist(room, fmt.Sprint(n), text(i, n))
				if err != nil {
					errs[i] = err
					return
				}
				mu.Lock()
				numbers[sent.N] = text(i, n)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	s.stop()

	d := disk{numbers: numbers, written: make(map[string]bool), synced: make(map[string]bool), syncing: make(map[string][]string)}
	file, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		d.read(t, lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if d.acks != senders*each || d.told < senders*each {
		t.Errorf("the trace has %d acks and tells %d messages, want %d and at least as many", d.acks, d.told, senders*each)
	}
	if d.syncs == 0 {
		t.Error("the trace has no fdatasync of the log")
	}
}

// A disk is what a trace says of it.
type disk struct {
	numbers map[int64]string    // texts by number
	written map[string]bool     // texts that were written to the write-ahead log
	syncing map[string][]string // thread -> the texts that its fdatasync under way covers
	synced  map[string]bool     // texts that an fdatasync covers that began after their write and has ended
	acks    int
	told    int
	syncs   int
}

var (
	traced   = regexp.MustCompile(`^(\d+) +(.*)$`)
	toClient = regexp.MustCompile(`^(?:write|writev|sendto|sendmsg)\(\d+<(?:TCP|socket)`)
	ackIn    = regexp.MustCompile(`43\d+\[\{\\"id\\":\\"[0-9a-z]+\\",\\"n\\":(\d+),\\"count\\"`)
	textIn   = regexp.MustCompile(`text-\d+-\d+-`)
	logSync  = regexp.MustCompile(`^(fdatasync|fsync)\(\d+<[^>]*-wal>`)
	syncDone = regexp.MustCompile(`^<\.\.\. (fdatasync|fsync) resumed>.* = 0`)
)

func (d *disk) read(t *testing.T, line string) {
	parts := traced.FindStringSubmatch(line)
	if parts == nil {
		t.Fatalf("cannot read the trace: %q", line)
	}
	thread, call := parts[1], parts[2]
	switch {
	case strings.HasPrefix(call, "pwrite64(") && strings.Contains(call, "-wal>"):
		for _, text := range textIn.FindAllString(call, -1) {
			d.written[text] = true
		}
	case logSync.MatchString(call):
		d.syncs++
		d.syncing[thread] = nil
		for text := range d.written {
			d.syncing[thread] = append(d.syncing[thread], text)
		}
		if strings.Contains(call, " = 0") {
			d.done(thread)
		}
	case syncDone.MatchString(call):
		d.done(thread)
	case toClient.MatchString(call):
		d.goesOut(t, call)
	}
}

func (d *disk) done(thread string) {
	for _, text := range d.syncing[thread] {
		d.synced[text] = true
	}
	delete(d.syncing, thread)
}

// goesOut looks at what is written to a client.
func (d *disk) goesOut(t *testing.T, call string) {
	for _, ack := range ackIn.FindAllStringSubmatch(call, -1) {
		var n int64
		if _, err := fmt.Sscan(ack[1], &n); err != nil {
			t.Fatal(err)
		}
		d.acks++
		if text := d.numbers[n]; !d.synced[text] {
			t.Errorf("acknowledged before it was on disk: %d %q", n, text)
		}
	}
	for _, text := range textIn.FindAllString(call, -1) {
		d.told++
		if !d.synced[text] {
			t.Errorf("told before it was on disk: %q", text)
		}
	}
}

// TestWhileTheDiskFailsNothingIsAcknowledgedAndReadingGoesOn has a few calls of
// each of the server's threads fail, and then no more.
func TestWhileTheDiskFailsNothingIsAcknowledgedAndReadingGoesOn(t *testing.T) {
	for name, fault := range map[string]string{
		"fdatasync fails":  "inject=fdatasync,fsync:error=EIO:when=4",
		"the disk is full": "inject=pwrite64:error=ENOSPC:when=30..31",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.start()
			ann := s.signUp("ann")
			s.stop()
			s.start(strace(t, "-e", "trace=fdatasync,fsync,pwrite64", "-e", fault, "-o", os.DevNull)...)
			p := ann.dial()
			room := p.lobby()
			acked := make(map[string]bool)
			n, refusals, unready := 0, 0, 0
			// How many it takes for a call to fail depends on how they spread over the threads.
			for end := time.Now().Add(2 * patience); n < 20 || unready == 0 && n < 250; {
				sent, err := try[wire.Sent](p, "send", wire.Draft{Room: room.ID, ClientID: fmt.Sprint(n), Text: text(0, n)})
				var refused *refusal
				switch {
				case err == nil:
					acked[sent.ID] = true
					n++
					continue
				case !errors.As(err, &refused) || !refused.Retryable || time.Now().After(end):
					t.Fatalf("message %d: %v", n, err)
				case refused.Code == "unavailable":
					refusals++
					if status, _ := ann.get("/readyz"); status == http.StatusServiceUnavailable {
						unready++
					}
					ann.readsOn(p, room.ID, len(acked))
				}
				<-time.After(250 * time.Millisecond)
			}
			if refusals == 0 || unready == 0 {
				t.Errorf("%d messages were refused, and meanwhile /readyz failed %d times", refusals, unready)
			}
			if status, body := ann.get("/readyz"); status != http.StatusOK {
				t.Errorf("/readyz afterwards: %d %s", status, body)
			}
			all := p.everything()
			for _, m := range all {
				delete(acked, m.ID)
			}
			if len(all) != n || len(acked) != 0 {
				t.Errorf("%d messages are there, want %d; acknowledged and not there: %v", len(all), n, acked)
			}
			s.kill()
		})
	}
}

// readsOn fails unless the server answers those who read.
func (m *member) readsOn(p *peer, room string, want int) {
	m.s.t.Helper()
	history := ask[wire.History](p, "history", wire.Past{Room: room, Before: 1 << 40})
	if want = min(want, chat.MaxMessages); len(history.Messages) != want {
		m.s.t.Errorf("%d messages can be read, of those that were acknowledged %d", len(history.Messages), want)
	}
	if status, _ := m.get("/livez"); status != http.StatusOK {
		m.s.t.Errorf("/livez: %d", status)
	}
}
