package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/seed"
	"github.com/hubbub-chat/hubbub/internal/web"
	"github.com/hubbub-chat/hubbub/ui"
)

// demo are the settings of the demo.
type demo struct {
	Messages int `default:"10000" placeholder:"NUMBER" help:"How many messages the community has written, at most 1000000."`
}

// Validate is called by kong.
func (d *demo) Validate() error {
	if d.Messages < 0 || d.Messages > 1_000_000 {
		return errors.New("--messages must be between 0 and 1000000")
	}
	return nil
}

// Run is called by kong.
func (d *demo) Run(ctx context.Context, settings *Settings, c console) (err error) {
	if err := onlyHere(settings); err != nil {
		return err
	}
	own := *settings
	if own.Data, err = os.MkdirTemp("", "hubbub-demo-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(own.Data)) }()
	size := seed.Whole()
	size.Messages = d.Messages
	fmt.Fprintf(c.out, "Making a community of %d people, %d rooms and %d messages ...\n", size.People, size.Rooms, size.Messages)
	log := newLog(c.errs, own.LogLevel)
	community, err := fill(ctx, &own, size, log)
	if ctx.Err() != nil && err != nil {
		log.Info("stopped before it had started")
		return nil
	}
	if err != nil {
		return err
	}
	p := &Program{
		Settings: own, Serve: serve{Metrics: "off", MaxConnections: 1000}, Page: ui.Files(),
		Out: c.out, Log: log, LogInLinks: true,
	}
	return p.serveUntil(ctx, func() error { return p.welcome(ctx, community) })
}

// onlyHere refuses settings by which others could reach the demo, which lets everybody
// in who has a link, or which would put it beside real data.
func onlyHere(s *Settings) error {
	switch {
	case !web.Loopback(s.Listen):
		return fmt.Errorf("the demo can be reached from this computer only: --listen must be localhost and a port, not %s", s.Listen)
	case s.BaseURL != nil:
		return errors.New("the demo can be reached from this computer only: leave out --base-url")
	case s.Data != "data":
		return errors.New("the demo keeps its data in a temporary folder: leave out --data")
	}
	return nil
}

// fill makes the community.
func fill(ctx context.Context, s *Settings, size seed.Size, log *slog.Logger) (community seed.Community, err error) {
	db, err := s.open(ctx, log)
	if err != nil {
		return seed.Community{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return seed.Write(ctx, db, seed.Options{Size: size, Seed: 1, Until: time.Now().Add(-time.Minute)})
}

// welcome prints how to get in.
func (p *Program) welcome(ctx context.Context, c seed.Community) error {
	fmt.Fprintf(p.Out, "The people of this demo don't exist, and nobody has a password. Each of these links logs you in once, within %d minutes:\n",
		int(chat.LogInLinkLife.Minutes()))
	for _, who := range []struct {
		user chat.User
		what string
	}{
		{c.Owner, "the owner of this server"},
		{c.Moderator, "a moderator of several rooms"},
		{c.Member, "a member of many rooms"},
		{c.Newcomer, "new here since yesterday"},
	} {
		link, err := p.LogInLink(ctx, who.user.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.Out, "\n  %s, %s\n  %s\n", who.user.Name, who.what, link)
	}
	fmt.Fprint(p.Out, "\nTo be two people at once, open the second link in a private window. Press Ctrl+C to stop the demo; nothing of it is kept.\n")
	return nil
}
