//go:build linux

// Command chat measures the chat with its database: how the server starts, what it
// holds, how long an old page takes, what a commit costs, how long a message takes
// to a full lobby, and how long everybody takes to come back when the server has
// been killed.
//
//	go run ./test/bench/chat [-quick]
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
)

func main() {
	log.SetFlags(0)
	quick := flag.Bool("quick", false, "small counts")
	without := flag.String("without-limits", "", "used by this command itself: serve this data folder and let people send as fast as they can")
	flag.Parse()
	var err error
	if *without != "" {
		err = serve(*without, os.Getenv("PORT"))
	} else {
		err = run(*quick)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// A size is how much of everything there is in a run.
type size struct {
	people   int // with 20 connections each
	messages int // of the history that the server starts with
	seconds  int // of each load
}

func run(quick bool) error {
	s := size{people: 500, messages: 1_000_000, seconds: 10}
	if quick {
		s = size{people: 50, messages: 20_000, seconds: 2}
	}
	b, err := build()
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	fmt.Print("| figure | measured |\n|---|---:|\n")
	for _, figure := range []func(size) error{b.starts, b.history, b.commits, b.lobby, b.storm} {
		if err := figure(s); err != nil {
			return err
		}
	}
	return nil
}

func show(figure, format string, values ...any) {
	fmt.Printf("| %s | %s |\n", figure, fmt.Sprintf(format, values...))
}
