// Command bench measures the library beside its peers, in one run and in turn:
// the Node server, and floor, a plain write loop that shows what the kernel
// charges. It prints a table of medians in Markdown, and writes all results as
// JSON.
//
//	go run ./test/bench [-quick] [-rounds 3] [-only broadcast] [-json bench.json]
//
// Every result is of a server process of its own, under a load process of its
// own. Figures of a shared machine mean little by themselves; the ratios do, since
// they are of the same minutes.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	quick := flag.Bool("quick", false, "a subset, in less than two minutes")
	rounds := flag.Int("rounds", 3, "how often everything is measured")
	only := flag.String("only", "", "measure only the rows whose name contains this")
	file := flag.String("json", "", "where to write all results")
	flag.Parse()
	if err := run(*quick, *rounds, *only, *file); err != nil {
		log.Fatal(err)
	}
}

func run(quick bool, rounds int, only, file string) error {
	folder, err := os.MkdirTemp("", "hubbub-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	// A row under way ends its processes by itself once its load is cut off.
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)

	b, err := build(folder)
	if err != nil {
		return err
	}
	table := rows
	if quick {
		table, rounds = quickRows(), 1
	}
	results := make(map[string]map[string][]result)
	for round := range rounds {
		for _, row := range table {
			if !strings.Contains(row.name, only) {
				continue
			}
			for _, server := range row.servers() {
				select {
				case <-interrupted:
					return fmt.Errorf("interrupted")
				default:
				}
				log.Printf("round %d: %s: %s", round+1, row.name, server)
				measured, err := b.measure(server, row)
				if err != nil {
					return fmt.Errorf("%s: %s: %w", row.name, server, err)
				}
				if results[row.name] == nil {
					results[row.name] = make(map[string][]result)
				}
				results[row.name][server] = append(results[row.name][server], measured)
			}
		}
	}
	fmt.Println(markdown(table, results))
	if file == "" {
		return nil
	}
	report := struct {
		Date    time.Time                      `json:"date"`
		Machine string                         `json:"machine"`
		Results map[string]map[string][]result `json:"results"`
	}{time.Now().UTC(), machine(), results}
	text, err := json.MarshalIndent(report, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

// machine says what the figures are of.
func machine() string {
	model := "unknown processor"
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%d × %s, %s/%s, %s, Node %s", runtime.NumCPU(), model, runtime.GOOS, runtime.GOARCH, runtime.Version(), nodeVersion())
}
