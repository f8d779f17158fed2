package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/test/line"
)

// linePace makes the slow lines so many times faster, and all times of the server
// shorter, that what takes a minute takes seconds; 1 are the real figures.
func linePace() int {
	if soak.Wanted() {
		return 1
	}
	return 4
}

// againstNode tells that the rows are wanted of Node's server: HUBBUB_PEER=node. A
// row is right when what Node delivers arrives here too.
func againstNode() bool { return os.Getenv("HUBBUB_PEER") == "node" }

// lineRow is a client behind a line, and what it does. The figures of the line
// and all times are real ones, as for pace 1.
type lineRow struct {
	what  string // in the name
	does  string // of clients/lines.mjs
	n     int
	size  int
	ms    int // of work
	first int // of the first piece of work, where it is another
	rate  int // of updates, a second

	line line.Options
	// What comes down stops after stallAfter bytes, for stallFor.
	stallAfter int
	stallFor   time.Duration
	modes      []string // all, unless there are some
	nodeLoses  []string // the modes in which Node's server does not deliver
}

// Clients of the rows.
const (
	javaScript4 = "JavaScript 4"
	javaScript3 = "JavaScript 3"
	python      = "Python"
)

var allModes = []string{"polling", "websocket", "upgrade"}

// planRow is a row as clients/lines.mjs takes it.
type planRow struct {
	Name     string `json:"name"`
	URL      string `json:"url"`
	Path     string `json:"path"`
	Version  string `json:"version"`
	Mode     string `json:"mode"`
	Does     string `json:"does"`
	N        int    `json:"n"`
	Size     int    `json:"size"`
	MS       int    `json:"ms"`
	First    int    `json:"first"`
	Rate     int    `json:"rate"`
	Patience int    `json:"patience"`
	Heavy    bool   `json:"heavy"`
}

// told is a line that a driver says of a row.
type told struct {
	Name      string
	OK        bool
	Error     string
	MS        int
	Connected bool // and nothing else yet
}

// lineBudget is the longest that a row may take, however busy the machine: what
// fails says so at once, as a rule.
const lineBudget = 2 * time.Minute

// plan opens a line for the row, and returns what the driver has to know of it.
func (r lineRow) plan(t *testing.T, addr, serverName, mode, client string, pace int) planRow {
	t.Helper()
	l, err := line.New(addr, r.paced(pace))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return planRow{
		URL: "http://" + l.Addr(), Path: "/at/" + serverName + "/", Mode: mode,
		Version: strings.TrimPrefix(client, "JavaScript "),
		Does:    r.does, N: r.n, Size: r.size, MS: r.ms / pace, First: max(r.ms, r.first) / pace, Rate: r.rate * pace,
		Patience: int(lineBudget.Milliseconds()),
		// What goes as fast as the machine allows takes it all.
		Heavy: (r.line.Down == 0 || r.line.Down > 1_000_000) && r.line.Delay == 0 && r.size > 0,
	}
}

// paced is the row's line at a pace, with its stall.
func (r lineRow) paced(pace int) line.Options {
	opts := r.line
	opts.Down, opts.Up = opts.Down*pace, opts.Up*pace
	if r.stallAfter == 0 {
		return opts
	}
	var mu sync.Mutex
	come := 0
	opts.See = func(c *line.Conn, w line.Way, piece []byte) {
		mu.Lock()
		before := come
		if w == line.Down {
			come += len(piece)
		}
		after := come
		mu.Unlock()
		if before < r.stallAfter && after >= r.stallAfter {
			select {
			case <-time.After(r.stallFor / time.Duration(pace)):
			case <-c.Done():
			}
		}
	}
	return opts
}

// driveLines runs a driver over a plan, and calls on with each line that it says.
func driveLines(t *testing.T, plan []planRow, on func(told), name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	said := &syncBuffer{}
	cmd.Stderr = said
	var input strings.Builder
	for _, row := range plan {
		if err := json.NewEncoder(&input).Encode(row); err != nil {
			t.Error(err)
			return
		}
	}
	cmd.Stdin = strings.NewReader(input.String())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Error(err)
		return
	}
	if err := cmd.Start(); err != nil {
		t.Error(err)
		return
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var row told
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Errorf("line %q: %v", lines.Bytes(), err)
			continue
		}
		on(row)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the driver: %v\n%s", err, said)
	}
}

// drivers are the programs that run the rows of each client.
var drivers = map[string][]string{
	javaScript4: {"node", "clients/lines.mjs"},
	javaScript3: {"node", "clients/lines.mjs"},
	python:      {"/usr/bin/python3", "clients/lines.py"},
}

// lineSet is rows of which each client does some.
type lineSet struct {
	pace int
	// calm keeps the real interval between pings at any pace. A client gives up when
	// no ping comes for PingInterval and PingTimeout together, which what it takes can
	// keep from coming for longer than the line would, on a machine that is busy.
	calm    bool
	rows    []lineRow
	clients map[string]func(r lineRow) bool
}

func (set lineSet) env() []string {
	if set.pace == 1 {
		return nil
	}
	interval := 25_000 / set.pace
	if set.calm {
		interval = 25_000
	}
	return []string{
		fmt.Sprintf("PING_INTERVAL=%d", interval),
		fmt.Sprintf("PING_TIMEOUT=%d", 20_000/set.pace),
		"UPGRADE_TIMEOUT=4000", // what takes longer than 10 s does so at this pace too
		fmt.Sprintf("SLOW_TIMEOUT=%d", 30_000/set.pace),
		fmt.Sprintf("MIN_RATE=%d", set.pace<<10),
	}
}

// entry is a row of one client in one mode.
type entry struct {
	name, serverName string
	row              lineRow
	mode, client     string
}

func (set lineSet) entries() (all []entry) {
	for _, client := range []string{javaScript4, javaScript3, python} {
		for _, r := range set.rows {
			modes := r.modes
			if modes == nil {
				modes = allModes
			}
			for _, mode := range modes {
				if does := set.clients[client]; does == nil || !does(r) {
					continue
				}
				all = append(all, entry{
					name: client + "/" + r.what + "/" + mode, serverName: fmt.Sprintf("row%d", len(all)),
					row: r, mode: mode, client: client,
				})
			}
		}
	}
	return all
}

// runTogether runs all clients of the sets at once, since most of the time they
// wait, and reports each row as a subtest.
func runTogether(t *testing.T, sets ...lineSet) {
	if _, err := os.Stat("../node_modules/socket.io-client"); err != nil {
		t.Fatal("the clients are not installed: npm ci in test/ (make test does it)")
	}
	var running sync.WaitGroup
	var judges []func()
	for _, set := range sets {
		judges = append(judges, set.begin(t, &running))
	}
	running.Wait()
	for _, judge := range judges {
		judge()
	}
}

// begin starts the clients of a set, and returns what judges when they are through.
func (set lineSet) begin(t *testing.T, running *sync.WaitGroup) (judge func()) {
	entries := set.entries()
	s := set.start(t, entries)
	var mu sync.Mutex
	results := map[string]told{}
	for name, command := range map[string][]string{"JavaScript": drivers[javaScript4], python: drivers[python]} {
		var plan []planRow
		for _, e := range entries {
			if strings.HasPrefix(e.client, name) {
				p := e.row.plan(t, s.addr, e.serverName, e.mode, e.client, set.pace)
				p.Name = e.serverName
				plan = append(plan, p)
			}
		}
		if plan == nil {
			continue
		}
		running.Go(func() {
			driveLines(t, plan, func(row told) {
				mu.Lock()
				defer mu.Unlock()
				results[row.Name] = row
			}, command[0], command[1:]...)
		})
	}
	return func() {
		for _, e := range entries {
			t.Run(e.name, func(t *testing.T) { set.judge(t, s, e, results[e.serverName]) })
		}
	}
}
