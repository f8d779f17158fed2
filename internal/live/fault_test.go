package live_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/internal/soak"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestWhenTheDatabaseFailsNoEventIsAllowedAndNothingIsTold(t *testing.T) {
	h := newHouse(t, unlimited())
	a := h.signUp("ann")
	ann, _ := h.enter(a, h.lobby())
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	sent := ann.send(h.lobby(), "1", "hello")
	events := everyQuestion(h.lobby(), sent.ID, bob.me.User.ID.String())
	events["send"] = wire.Draft{Room: h.lobby(), ClientID: "2", Text: "canary"}
	events["edit"] = wire.Edit{Message: sent.ID, Text: "canary"}
	for _, quiet := range []string{"typing", "close"} { // they ask for nothing, and tell nothing
		events[quiet] = nil
	}
	for fault, code := range map[error]wire.ErrorCode{
		errors.New("SELECT canary FROM /var/lib/canary"): "internal", chat.ErrUnavailable: "unavailable", chat.ErrBusy: "unavailable",
	} {
		h.fault.Store(&fault)
		for _, call := range wire.Calls() {
			in := events[call.Name]
			if in == nil {
				continue
			}
			_, failed := try[any](ann, call.Name, in)
			if failed == nil || failed.Code != code || strings.Contains(fmt.Sprint(*failed), "canary") {
				t.Errorf("%v: %s is answered %+v", fault, call.Name, failed)
			}
		}
		_, err := socketiotest.Connect(t.Context(), h.io, &socketiotest.Options{Header: header(a)})
		refused, ok := errors.AsType[*socketiotest.Refused](err)
		if !ok || !strings.Contains(fmt.Sprint(refused.Data), string(code)) || strings.Contains(fmt.Sprint(*refused), "canary") {
			t.Errorf("%v: connecting is answered %+v", fault, err)
		}
		h.fault.Store(nil)
	}
	ann.send(h.lobby(), "3", "the end")
	for _, e := range heardUntil(bob, "the end") {
		// Of his own joining he may hear late.
		if m := e.Message(); e.Kind != "join" && (m == nil || m.Text != "hello" && m.Text != "the end") {
			t.Errorf("bob heard %+v", e)
		}
	}
}

// What is acknowledged is there and what is refused is not, however faults come
// and go.
func TestThroughFaultsWhatIsAcknowledgedIsThereAndNothingElse(t *testing.T) {
	h := newHouse(t, unlimited())
	over := make(chan struct{})
	var all, flapping sync.WaitGroup
	flapping.Go(func() {
		fault := error(chat.ErrUnavailable)
		for {
			select {
			case <-over:
				h.fault.Store(nil)
				return
			default:
				h.fault.Store([]*error{nil, &fault}[rand.IntN(2)])
			}
		}
	})
	var mu sync.Mutex
	acked := make(map[string]bool)
	for i := range 3 {
		login, err := chat.Login{}, errors.New("not yet")
		for err != nil {
			login, err = h.SignUp(t.Context(), chat.SignUp{Name: fmt.Sprint("user", i), Password: "correct horse battery"})
		}
		all.Go(func() {
			var p *socketiotest.Client
			for p == nil {
				p, _ = socketiotest.Connect(t.Context(), h.io, &socketiotest.Options{Header: header(login)})
			}
			defer p.Close()
			for n := range soak.Count(100, 5000) {
				text := fmt.Sprint(i, "-", n)
				_, failed := try[wire.Sent](&peer{Client: p, t: t}, "send", wire.Draft{Room: h.lobby(), ClientID: text, Text: text})
				if failed == nil {
					mu.Lock()
					acked[text] = true
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	close(over)
	flapping.Wait()
	reader := newReplica(h, h.signUp("reader"), h.lobby())
	reader.connect()
	for !reader.start {
		reader.history()
	}
	if len(acked) == 0 || len(reader.messages) != len(acked) {
		t.Errorf("%d messages are there, %d were acknowledged", len(reader.messages), len(acked))
	}
	for _, m := range reader.messages {
		if !acked[m.Text] {
			t.Errorf("%s was refused and is there", m.Text)
		}
	}
}

// However many load what was before at once, and however long the database takes
// for them: who sends does not wait for who reads.
func TestWhoSendsDoesNotWaitForThoseWhoRead(t *testing.T) {
	h := newHouse(t, unlimited())
	ann, _ := h.enter(h.signUp("ann"), h.lobby())
	bob, _ := h.enter(h.signUp("bob"), h.lobby())
	slow := h.signUp("slow")
	readers := make([]*peer, 15)
	for i := range readers {
		readers[i] = h.dial(slow)
	}
	begun, release := make(chan struct{}, len(readers)), make(chan struct{})
	h.reading = func() {
		begun <- struct{}{}
		<-release
	}
	var reading sync.WaitGroup
	for _, p := range readers {
		// Those who are held up for longer than a reading may take are told so.
		reading.Go(func() { try[wire.History](p, "history", wire.Past{Room: h.lobby(), Before: 99}) })
	}
	<-begun             // as many as there are connections for
	for i := range 20 { // each is answered, or the test ends here
		ann.send(h.lobby(), fmt.Sprint(i), fmt.Sprint("while they read, ", i))
	}
	heardUntil(bob, "while they read, 19")
	close(release)
	reading.Wait()
}

func TestWhatTakesTooLongToReadIsGivenUpAndCanBeAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, _ := h.enter(h.signUp("ann"), h.lobby())
		said := ann.send(h.lobby(), "1", "hello").ID
		for event, in := range map[string]any{
			"history": wire.Past{Room: h.lobby(), Before: 9}, "around": wire.Spot{Room: h.lobby(), Message: said}, "page": wire.After{Room: h.lobby()},
		} {
			h.stuck.Store(1)
			begun := time.Now()
			_, failed := try[any](ann, event, in)
			if failed == nil || failed.Code != "unavailable" || !failed.Retryable {
				t.Errorf("%s that took long is answered %+v", event, failed)
			}
			if took := time.Since(begun); took != 2*time.Second {
				t.Errorf("%s was given up after %v", event, took)
			}
			h.stuck.Store(0)
			ask[any](ann, event, in)
		}
	})
}

func TestAReadEndsWithTheSocketThatAskedForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, unlimited())
		ann, _ := h.enter(h.signUp("ann"), h.lobby())
		h.stuck.Store(1)
		h.ok(ann.Emit("history", wire.Past{Room: h.lobby(), Before: 9}))
		synctest.Wait()
		if reads := h.stuck.Load() - 1; reads != 1 {
			t.Fatalf("%d reads are under way", reads)
		}
		ann.Close()
		synctest.Wait()
		if reads := h.stuck.Load() - 1; reads != 0 {
			t.Errorf("%d reads go on without anybody to want them", reads)
		}
	})
}
