package chat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httputil"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

// A peer is somebody's WebSocket.
type peer struct {
	*socketiotest.Client
	t    *testing.T
	from *member
}

// dial connects; what is in memory for the client goes on to the real server.
func (m *member) dial() *peer {
	m.s.t.Helper()
	c, err := m.tryDial()
	if err != nil {
		m.s.t.Fatalf("connect as %s: %v", m.name, err)
	}
	m.s.t.Cleanup(c.Close)
	return &peer{c, m.s.t, m}
}

func (m *member) tryDial() (*socketiotest.Client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: m.s.address})
			r.Out.Host = m.s.address
		},
		Transport: web,
	}
	return socketiotest.Connect(ctx, proxy, &socketiotest.Options{
		Host: m.s.address, Header: m.header(), Auth: wire.Hello{Protocol: wire.Protocol},
	})
}

// A refusal is the server's no to an event.
type refusal wire.Error

func (r *refusal) Error() string { return string(r.Code) + ": " + r.Message }

// try sends an event and waits for the answer. The error is a *refusal, or what
// became of the connection.
func try[Out any](p *peer, event string, in any) (out Out, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	args, err := p.Call(ctx, event, in)
	if err != nil {
		return out, err
	}
	if len(args) != 1 {
		return out, fmt.Errorf("%s is acknowledged with %v", event, args)
	}
	var failed struct{ Error *refusal }
	text := []byte(args[0].String())
	if err := json.Unmarshal(text, &failed); err != nil {
		return out, err
	}
	if failed.Error != nil {
		return out, failed.Error
	}
	return out, json.Unmarshal(text, &out)
}

// ask is try, and fails the test for an error.
func ask[Out any](p *peer, event string, in any) Out {
	p.t.Helper()
	out, err := try[Out](p, event, in)
	if err != nil {
		p.t.Fatalf("%s: %v", event, err)
	}
	return out
}

// insist sends a message, and again under the same client id while the refusal
// says that this makes sense.
func (p *peer) insist(room, clientID, text string) (wire.Sent, error) {
	for {
		sent, err := try[wire.Sent](p, "send", wire.Draft{Room: room, ClientID: clientID, Text: text})
		var refused *refusal
		if !errors.As(err, &refused) || !refused.Retryable {
			return sent, err
		}
		after := time.Duration(refused.RetryAfterMs) * time.Millisecond
		select {
		case <-time.After(after):
		case <-p.Done():
			return sent, socketiotest.ErrClosed
		}
	}
}

// lobby opens the room in which everybody is, from nothing.
func (p *peer) lobby() wire.Room {
	p.t.Helper()
	rooms := ask[wire.Resumed](p, "resume", wire.Positions{Open: map[string]wire.Position{}}).Rooms
	if len(rooms) != 1 {
		p.t.Fatalf("%s is in the rooms %v", p.from.name, rooms)
	}
	at := wire.Positions{Open: map[string]wire.Position{rooms[0].ID: {}}}
	return ask[wire.Resumed](p, "resume", at).Rooms[0]
}

// everything loads all messages of the lobby, the oldest first.
func (p *peer) everything() []wire.Message {
	p.t.Helper()
	room := p.lobby()
	var all []wire.Message
	for before := room.N + 1; ; {
		part, err := try[wire.History](p, "history", wire.Past{Room: room.ID, Before: before})
		var refused *refusal
		for errors.As(err, &refused) && refused.Retryable {
			<-time.After(time.Duration(refused.RetryAfterMs) * time.Millisecond)
			part, err = try[wire.History](p, "history", wire.Past{Room: room.ID, Before: before})
			refused = nil
		}
		if err != nil {
			p.t.Fatal(err)
		}
		all = slices.Concat(part.Messages, all)
		if part.Start {
			return all
		}
		for _, m := range part.Messages {
			before = min(before, m.N)
		}
		for _, line := range part.Lines {
			before = min(before, line.N)
		}
	}
}

// hear waits for the next event of a name, and passes over others.
func hear[Payload any](p *peer, name string) (payload Payload, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		e, err := p.Next(ctx)
		if err != nil {
			return payload, fmt.Errorf("waiting for %s: %w", name, err)
		}
		if e.Name == name {
			return payload, e.Args.Decode(&payload)
		}
	}
}
