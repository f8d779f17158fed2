package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/seed"
	"github.com/hubbub-chat/hubbub/internal/store"
)

const (
	busyRooms = 200 // in which people write while it is measured
	allRooms  = 500 // of the reader
	withNews  = 100 // of them
	said      = 60  // in each of the busy ones at first
	everyRoom = 200 * time.Millisecond
)

// A crowd is a community in which one person reads 500 rooms, and others write there.
type crowd struct {
	service *chat.Service
	token   string // of the reader's session
	rooms   []chat.ID
	others  []chat.Session
	sent    atomic.Int64

	mu   sync.Mutex
	stop func()
	err  error
}

// gather makes the community by the rules, as people would, but faster.
func gather(ctx context.Context, db *store.Store) (*crowd, error) {
	size := seed.Whole()
	size.Messages = 10_000
	if _, err := seed.Write(ctx, db, seed.Options{Size: size, Seed: 1, Until: time.Now().Add(-time.Hour)}); err != nil {
		return nil, err
	}
	service, err := chat.New(ctx, db, &chat.Options{SendEvery: time.Nanosecond, SendBurst: 1 << 30})
	if err != nil {
		return nil, err
	}
	c := &crowd{service: service}
	reader, err := service.SignUp(ctx, chat.SignUp{Name: "reader", Password: "correct horse battery"})
	if err != nil {
		return nil, err
	}
	c.token = reader.Token
	users, err := service.Console().Users(ctx, 0, size.People)
	if err != nil {
		return nil, err
	}
	for _, user := range users {
		token, err := service.LogInLink(ctx, user.ID)
		if err != nil {
			return nil, err
		}
		login, err := service.LogInByLink(ctx, token, chat.Client{})
		if err != nil {
			return nil, err
		}
		c.others = append(c.others, login.Session)
	}
	if err := c.makeRooms(ctx); err != nil {
		return nil, err
	}
	if err := c.each(func(i int) error { return service.Join(ctx, reader.Session, c.rooms[i]) }); err != nil {
		return nil, err
	}
	if err := c.converse(ctx, reader.Session); err != nil {
		return nil, err
	}
	if _, err := service.ReadAll(ctx, reader.Session); err != nil {
		return nil, err
	}
	return c, c.each(func(i int) error {
		if i >= withNews {
			return nil
		}
		return c.say(ctx, i, "something new")
	})
}

// each does something for each busy room at once.
func (c *crowd) each(do func(i int) error) error {
	var group sync.WaitGroup
	errs := make([]error, len(c.rooms))
	for i := range c.rooms {
		group.Go(func() { errs[i] = do(i) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// makeRooms makes the busy rooms, each with somebody who owns it and writes there.
func (c *crowd) makeRooms(ctx context.Context) error {
	c.rooms = make([]chat.ID, busyRooms)
	return c.each(func(i int) error {
		room, err := c.service.CreateRoom(ctx, c.others[i%len(c.others)], chat.NewRoom{
			ClientID: fmt.Sprint("bench-", i), Kind: chat.Public, Name: fmt.Sprint("busy room ", i+1),
		})
		c.rooms[i] = room.Room.ID
		for n := 0; err == nil && n < said; n++ {
			err = c.say(ctx, i, fmt.Sprintf("Message %d: what was said here before anybody looked, in a sentence of the usual length.", n+1))
		}
		return err
	})
}

// converse begins conversations of the reader, so that all rooms are as many as there
// may be.
func (c *crowd) converse(ctx context.Context, reader chat.Session) error {
	for i := range allRooms - busyRooms - 1 {
		with := []chat.ID{c.others[i%len(c.others)].User.ID}
		if i >= len(c.others) {
			with = append(with, c.others[(i+1)%len(c.others)].User.ID)
		}
		room, err := c.service.Converse(ctx, reader, with)
		if err != nil {
			return err
		}
		if _, err := c.service.Send(ctx, reader, chat.Draft{Room: room.Room.ID, ClientID: fmt.Sprint("hello-", i), Text: "Hello!"}); err != nil {
			return err
		}
	}
	return nil
}

// say puts a message into a busy room.
func (c *crowd) say(ctx context.Context, i int, text string) error {
	id := fmt.Sprint("bench-", c.sent.Add(1))
	_, err := c.service.Send(ctx, c.others[i%len(c.others)], chat.Draft{Room: c.rooms[i], ClientID: id, Text: text})
	return err
}

// control lets the browser's side start and stop the load, and ask how much was sent.
func (c *crowd) control(ctx context.Context) (base string, err error) {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /start", func(http.ResponseWriter, *http.Request) { c.start(ctx) })
	mux.HandleFunc("POST /stop", func(http.ResponseWriter, *http.Request) { c.halt() })
	mux.HandleFunc("GET /sent", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strconv.FormatInt(c.sent.Load(), 10))
	})
	return listen(ctx, mux)
}

// start has somebody write in each busy room five times a second.
func (c *crowd) start(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	for i := range c.rooms {
		group.Go(func() {
			first := time.NewTimer(time.Duration(i) * everyRoom / busyRooms)
			defer first.Stop()
			select {
			case <-first.C:
			case <-ctx.Done():
				return
			}
			ticker := time.NewTicker(everyRoom)
			defer ticker.Stop()
			for n := 0; ; n++ {
				if err := c.say(context.WithoutCancel(ctx), i, fmt.Sprintf("Busy message %d, of about as many words as people write when they are in a hurry.", n)); err != nil {
					c.fail(err)
					return
				}
				select {
				case <-ticker.C:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stop = func() { cancel(); group.Wait() }
}

func (c *crowd) halt() {
	c.mu.Lock()
	stop := c.stop
	c.stop = nil
	c.mu.Unlock()
	if stop != nil {
		stop()
	}
}

func (c *crowd) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = errors.Join(c.err, err)
}

// failed returns what went wrong while people wrote.
func (c *crowd) failed() error {
	c.halt()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
