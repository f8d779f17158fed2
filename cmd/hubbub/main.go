// Command hubbub is a live chat that people run for themselves.
//
//	hubbub                        serves the chat on http://localhost:8088
//	hubbub demo                   shows a chat with people and messages in it, on this computer only
//	hubbub owner-link             prints the link that makes the owner's account
//	hubbub user list              and more about people
//	hubbub audit                  lists what was done with accounts
//	hubbub backup FILE            copies the database, also while the server runs
//	hubbub restore FILE           makes the database from such a copy
//
// Every setting is a flag and an environment variable; hubbub --help lists them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// A command is all that can be written on the command line.
type command struct {
	Settings

	Serve     serve     `cmd:"" default:"withargs" help:"Run the server. This is the default command."`
	Demo      demo      `cmd:"" help:"Look around in a chat full of people and messages. It is on this computer only, and nothing of it is kept."`
	OwnerLink ownerLink `cmd:"" help:"Print a new link to the form that makes the owner's account."`
	User      user      `cmd:"" help:"List and change people's accounts."`
	Audit     audit     `cmd:"" help:"List what happened to accounts: who did it, when, and from where."`
	Backup    backup    `cmd:"" help:"Copy the database to a new file. The server can keep running."`
	Restore   restore   `cmd:"" help:"Restore the database from a backup. Existing data is never replaced."`
	Version   version   `cmd:"" help:"Print the version."`
}

// console is where a command writes.
type console struct{ out, errs io.Writer }

// An exit is what kong asks for after it has printed the help.
type exit int

// run carries out a command line and returns the exit code. Errors are one line.
func run(ctx context.Context, args []string, out, errs io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			asked, ok := p.(exit)
			if !ok {
				panic(p)
			}
			code = int(asked)
		}
	}()
	parsed, err := newParser(ctx, out, errs).Parse(args)
	if err == nil {
		err = parsed.Run()
	}
	if err != nil {
		fmt.Fprintln(errs, "hubbub: "+oneLine(err))
		return 1
	}
	return 0
}

// newParser makes what reads a command line.
func newParser(ctx context.Context, out, errs io.Writer) *kong.Kong {
	var c command
	parser, err := kong.New(&c,
		kong.Name("hubbub"),
		kong.Description("A live chat that you run yourself. For the server's settings, run hubbub serve --help."),
		kong.DefaultEnvars("HUBBUB"),
		kong.ValueFormatter(describe),
		kong.Writers(out, errs),
		kong.Exit(func(code int) { panic(exit(code)) }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&c.Settings, console{out, errs}),
	)
	if err != nil {
		panic(err) // the structs above are at fault
	}
	return parser
}

// describe says of a setting what it means, by which variable it can be set too,
// and what it is otherwise.
func describe(v *kong.Value) string {
	if v.Flag == nil || len(v.Flag.Envs) == 0 {
		return v.Help
	}
	also := "$" + v.Flag.Envs[0]
	if v.Default != "" {
		also += ", by default " + v.Default
	}
	return v.Help + " (" + also + ")"
}

// oneLine is an error as people get to see it.
func oneLine(err error) string {
	if parse, ok := errors.AsType[*kong.ParseError](err); ok {
		err = parse
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
