package chat_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestAServerThatStopsTellsEverybodyAndAcknowledgesWhatItTook(t *testing.T) {
	const people, sockets = 5, 10
	s := newSite(t)
	s.start()
	members := make([]*member, people)
	peers := make([]*peer, 0, people*sockets)
	for i := range members {
		members[i] = s.signUp(fmt.Sprintf("user%d", i))
		for range sockets {
			peers = append(peers, members[i].dial())
		}
	}
	room := peers[0].lobby()
	at := wire.Positions{Open: map[string]wire.Position{room.ID: {}}}
	start := ask[wire.Resumed](peers[0], "resume", at)

	// All of them write while the server is told to stop. What it stores it also
	// acknowledges.
	acks, errs := make([]wire.Sent, len(peers)), make([]error, len(peers))
	answered := make(chan struct{}, len(peers))
	var group sync.WaitGroup
	for i, p := range peers {
		group.Go(func() {
			acks[i], errs[i] = try[wire.Sent](p, "send", wire.Draft{Room: room.ID, ClientID: fmt.Sprint(i), Text: text(i, 0)})
			answered <- struct{}{}
		})
	}
	<-answered
	took := s.stop()
	group.Wait()
	if took > 10*time.Second {
		t.Errorf("stopping took %v", took)
	}
	checkRestarts(t, peers)

	s.start()
	at = wire.Positions{Open: map[string]wire.Position{room.ID: start.Open[room.ID].Position}}
	var first []wire.Entry
	for i, m := range members {
		p := m.dial()
		at.User = ask[wire.Resumed](p, "resume", wire.Positions{}).User.Position // each has a log of their own
		page := ask[wire.Resumed](p, "resume", at).Open[room.ID]
		if first == nil {
			first = page.Entries
		}
		if page.Reset || page.More || !slices.EqualFunc(page.Entries, first, func(a, b wire.Entry) bool { return a.ID == b.ID }) {
			t.Errorf("user%d resumes with %+v, user0 with %+v", i, page, first)
		}
	}
	stored := make(map[string]bool)
	for _, e := range first {
		stored[e.Message().ID] = true
	}
	unacked := len(stored)
	for i, err := range errs {
		var refused *refusal
		switch {
		case err == nil && !stored[acks[i].ID]:
			t.Errorf("the message of socket %d was acknowledged and is gone", i)
		case err == nil:
			unacked--
		case errors.As(err, &refused) && refused.Code == "unavailable" && refused.Retryable:
		case errors.Is(err, io.ErrClosedPipe): // it was sent into a connection that had just ended
		case !errors.Is(err, socketiotest.ErrClosed):
			t.Error(err)
		}
	}
	if unacked != 0 {
		t.Errorf("%d messages were stored and not acknowledged", unacked)
	}
}

// checkRestarts fails unless all were told when to come back, and not all at once.
func checkRestarts(t *testing.T, peers []*peer) {
	t.Helper()
	var after []int64
	for _, p := range peers {
		restart, err := hear[wire.Restart](p, "server:restart")
		if err != nil {
			t.Fatalf("%s: %v", p.from.name, err)
		}
		after = append(after, restart.RetryAfterMs)
	}
	slices.Sort(after)
	if after[0] < 500 || after[len(after)-1] > 5500 || after[len(after)-1]-after[0] < 2500 {
		t.Errorf("pages come back after %v ms", after)
	}
}
