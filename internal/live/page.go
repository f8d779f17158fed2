package live

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

// readTimeout is how long the past may take to be read.
const readTimeout = 2 * time.Second

// bounded ends a read that takes too long, so that one does not keep others from a
// database that has few readers; who asked can ask again.
func bounded[In, Out any](f func(context.Context, *client, In) (Out, error)) func(context.Context, *client, In) (Out, error) {
	return func(ctx context.Context, c *client, in In) (Out, error) {
		ctx, cancel := context.WithTimeout(ctx, readTimeout)
		defer cancel()
		out, err := f(ctx, c, in)
		if errors.Is(err, context.DeadlineExceeded) {
			err = chat.ErrBusy
		}
		return out, err
	}
}

// fresh is how old what a client is told of a room may be: a removal acts within a second.
const fresh = 500 * time.Millisecond

// stillTheirs fails if it took long to read a room, and it is not the reader's any more.
func (l *Live) stillTheirs(ctx context.Context, c *client, room chat.ID, since time.Time) error {
	for time.Since(since) > fresh {
		since = time.Now()
		if _, err := l.service.Room(ctx, l.sessionOf(c), room); err != nil {
			return err
		}
	}
	return nil
}

// page answers with what came after a position.
func (l *Live) page(ctx context.Context, c *client, in wire.After) (wire.Page, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Page{}, err
	}
	from, err := chatPosition(in.After)
	if err != nil {
		return wire.Page{}, err
	}
	began := time.Now()
	// What is kept is anybody's; whether and from where on it is this reader's is
	// looked up each time.
	s, err := l.service.Room(ctx, l.sessionOf(c), room)
	if err != nil {
		return wire.Page{}, err
	}
	p, err := l.bring(ctx, c, s, from)
	if err == nil {
		err = l.stillTheirs(ctx, c, room, began)
	}
	if err != nil {
		return wire.Page{}, err
	}
	l.countReset(p)
	return p, nil
}

// history answers with the messages and lines before a number, or after one. Deleted
// messages are not shown, nor are lines that the log does not keep any more, so it reads
// on until there is something that takes the page further, or the end of the room on that
// side. What it passes over is left out: it may be as long as the room.
func (l *Live) history(ctx context.Context, c *client, in wire.Past) (wire.History, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.History{}, err
	}
	if in.Before < 0 || in.After < 0 || (in.Before == 0) == (in.After == 0) {
		return wire.History{}, invalid("There must be one number, before or after, of at least 1.")
	}
	session := l.touch(ctx, c)
	read, from := l.service.Before, in.Before
	if in.After > 0 {
		read, from = l.service.After, in.After
	}
	var answer wire.History
	for {
		began := time.Now()
		part, err := read(ctx, session, room, from)
		if err == nil {
			err = l.stillTheirs(ctx, c, room, began)
		}
		if err != nil {
			return wire.History{}, err
		}
		asOf := answer.AsOf
		answer = wireHistory(part)
		if asOf > 0 {
			answer.AsOf = asOf // later parts are no older
		}
		answer.Start, answer.End = answer.Start && in.Before > 0, answer.End && in.After > 0
		if answer.Start || answer.End || len(part.Lines) > 0 || slices.ContainsFunc(part.Messages, shown) {
			return answer, nil
		}
		from = part.Messages[0].Number
		if in.After > 0 {
			from = part.Messages[len(part.Messages)-1].Number
		}
	}
}

// around answers with a message in its place: some messages and lines on both sides.
func (l *Live) around(ctx context.Context, c *client, in wire.Spot) (wire.History, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.History{}, err
	}
	message, err := parse(in.Message)
	if err != nil {
		return wire.History{}, err
	}
	began := time.Now()
	part, err := l.service.Around(ctx, l.touch(ctx, c), room, message)
	if err == nil {
		err = l.stillTheirs(ctx, c, room, began)
	}
	if err != nil {
		return wire.History{}, err
	}
	return wireHistory(part), nil
}

// quotes answers with what stands of messages above replies to them.
func (l *Live) quotes(ctx context.Context, c *client, in wire.Quoting) (wire.Quoted, error) {
	room, err := parse(in.Room)
	if err != nil {
		return wire.Quoted{}, err
	}
	if len(in.Messages) > chat.MaxQuotes {
		return wire.Quoted{}, invalid("Too many messages at once.")
	}
	messages, err := parseAll(in.Messages)
	if err != nil {
		return wire.Quoted{}, err
	}
	began := time.Now()
	quoted, err := l.service.Quotes(ctx, l.touch(ctx, c), room, messages)
	if err == nil {
		err = l.stillTheirs(ctx, c, room, began)
	}
	if err != nil {
		return wire.Quoted{}, err
	}
	return wire.Quoted{Quotes: each(quoted.Quotes, wireQuote), AsOf: quoted.AsOf}, nil
}

func shown(m chat.Message) bool { return m.Kind == chat.Text && !m.Deleted }
