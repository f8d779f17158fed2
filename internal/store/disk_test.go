package store_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// strace returns the command by which system calls are watched or made to fail.
func strace(t *testing.T, args ...string) []string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is needed to see what reaches the disk; on Debian: apt-get install strace")
	}
	return append([]string{path, "-f", "-qq"}, args...)
}

func TestAnAcknowledgedMessageIsOnDisk(t *testing.T) {
	h, plan := senders(t, 4)
	plan.Count = 10
	acks := make(ledger, len(plan.Tokens))
	trace := filepath.Join(t.TempDir(), "trace")
	r := start(t, plan, strace(t, "-y", "-s", "8192", "-e", "trace=pwrite64,fdatasync,fsync,write", "-o", trace)...)
	for r.lines.Scan() {
		acks.note(t, r.lines.Text())
	}
	r.finish(t)
	acks.check(t, h, plan.Tokens)

	d := disk{written: make(map[string]bool), synced: make(map[string]bool), syncing: make(map[string][]string)}
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
	if want := len(plan.Tokens) * plan.Count; d.acks != want {
		t.Errorf("the trace has %d acks, want %d", d.acks, want)
	}
	if d.syncs == 0 {
		t.Error("the trace has no fdatasync of the log")
	}
}

// A disk is what a trace says of it.
type disk struct {
	written map[string]bool     // texts that were written to the write-ahead log
	syncing map[string][]string // process -> the texts that its fdatasync under way covers
	synced  map[string]bool     // texts that an fdatasync covers that began after their write and has ended
	acks    int
	syncs   int
}

var (
	traced   = regexp.MustCompile(`^(\d+) +(.*)$`)
	ackOf    = regexp.MustCompile(`^write\(1.*"ack (\d+) (\d+) \d+\\n"`)
	textIn   = regexp.MustCompile(`text-\d+-\d+-`)
	logSync  = regexp.MustCompile(`^(fdatasync|fsync)\(\d+<[^>]*-wal>`)
	syncDone = regexp.MustCompile(`^<\.\.\. (fdatasync|fsync) resumed>.* = 0`)
)

func (d *disk) read(t *testing.T, line string) {
	parts := traced.FindStringSubmatch(line)
	if parts == nil {
		t.Fatalf("cannot read the trace: %q", line)
	}
	process, call := parts[1], parts[2]
	switch {
	case strings.HasPrefix(call, "pwrite64(") && strings.Contains(call, "-wal>"):
		for _, text := range textIn.FindAllString(call, -1) {
			d.written[text] = true
		}
	case logSync.MatchString(call):
		d.syncs++
		d.syncing[process] = nil
		for text := range d.written {
			d.syncing[process] = append(d.syncing[process], text)
		}
		if strings.Contains(call, " = 0") {
			d.done(process)
		}
	case syncDone.MatchString(call):
		d.done(process)
	case ackOf.MatchString(call):
		d.acks++
		ack := ackOf.FindStringSubmatch(call)
		if text := "text-" + ack[1] + "-" + ack[2] + "-"; !d.synced[text] {
			t.Errorf("acknowledged before it was on disk: %s", text)
		}
	}
}

func (d *disk) done(process string) {
	for _, text := range d.syncing[process] {
		d.synced[text] = true
	}
	delete(d.syncing, process)
}

func TestAFailingDiskRefusesAndComesBackByItself(t *testing.T) {
	for name, fault := range map[string]string{
		"fdatasync fails":  "inject=fdatasync,fsync:error=EIO:when=3",
		"the disk is full": "inject=pwrite64:error=ENOSPC:when=40..41",
		"writing fails":    "inject=pwrite64:error=EIO:when=30",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, plan := senders(t, 4)
			plan.Count, plan.Faults = 25, true
			acks := make(ledger, len(plan.Tokens))
			said := make(map[string]int)
			// Each thread of the child has a few of its calls fail, and then no more.
			r := start(t, plan, strace(t, "-e", "trace=fdatasync,fsync,pwrite64", "-e", fault, "-o", os.DevNull)...)
			for r.lines.Scan() {
				said[acks.note(t, r.lines.Text())]++
			}
			r.finish(t)
			if said["ack"] < len(plan.Tokens)*plan.Count {
				t.Errorf("%d messages were sent in the end, want all %d", said["ack"], len(plan.Tokens)*plan.Count)
			}
			if said["refused"] == 0 {
				t.Error("nothing was refused")
			}
			if said["read"] == 0 {
				t.Error("nothing was read while nothing could be written")
			}
			acks.check(t, h, plan.Tokens)
		})
	}
}
