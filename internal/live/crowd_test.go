package live

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"github.com/hubbub-chat/hubbub/socketio"
	"github.com/hubbub-chat/hubbub/socketio/socketiotest"
)

func TestOfACrowdOnlyASampleIsNamed(t *testing.T) {
	r := &room{seats: make(map[*client]seat), people: make(map[chat.ID]*person)}
	for i := range crowd {
		r.enter(chat.User{ID: chat.ID(i + 1), Name: fmt.Sprint(i)})
	}
	if here := *r.here(); len(here) != crowd {
		t.Errorf("%d of %d are named", len(here), crowd)
	}
	r.enter(chat.User{ID: crowd + 1, Name: "one more"})
	if here := *r.here(); len(here) != sample {
		t.Errorf("%d of a crowd are named", len(here))
	}
}

func TestInACrowdTypingIsNotTold(t *testing.T) {
	l := &Live{io: socketio.New(nil), options: (*Options)(nil).withDefaults()}
	defer l.io.Close()
	r := &room{id: 1, seats: make(map[*client]seat), people: make(map[chat.ID]*person)}
	// Before the client is in: what OnConnect does may come later.
	l.io.Use(func(_ context.Context, s *socketio.Socket) error { s.Join(r.name()); return nil })
	other := socketiotest.Dial(t, l.io, nil)
	c := &client{user: &user{id: 1}, open: map[chat.ID]*room{r.id: r}}
	r.seats[c] = seat{}
	for i := range crowd + 1 {
		r.enter(chat.User{ID: chat.ID(i + 1)})
		if i+1 < crowd {
			continue
		}
		if _, err := l.typing(t.Context(), c, wire.InRoom{Room: r.id.String()}); err != nil {
			t.Fatal(err)
		}
		l.check(l.io.To(r.name()).Emit("people", i+1))
	}
	other.Expect(t, "typing")
	other.Expect(t, "people") // all that a crowd allows
	other.Expect(t, "people") // and then nothing came between
}

func TestWhoCameAndWentIsToldOnce(t *testing.T) {
	r := &room{seats: make(map[*client]seat), people: make(map[chat.ID]*person)}
	now := time.Unix(1, 0)
	ann, bob := chat.User{ID: 1, Name: "ann"}, chat.User{ID: 2, Name: "bob"}
	told := func(at time.Time, wantCame, wantWent int) {
		t.Helper()
		if came, went := r.settle(at); len(came) != wantCame || len(went) != wantWent {
			t.Errorf("%v came and %v went, want %d and %d", came, went, wantCame, wantWent)
		}
	}
	r.enter(ann)
	r.enter(bob)
	told(now, 2, 0)
	told(now, 0, 0)
	r.exit(bob.ID, now.Add(awayAfter))
	told(now.Add(awayAfter-1), 0, 0)
	r.enter(bob)
	told(now.Add(2*awayAfter), 0, 0)
	r.exit(bob.ID, now)
	told(now, 0, 1)
	r.enter(bob)
	r.exit(bob.ID, now)
	told(now, 0, 1) // whoever came in between was greeted with him
	if r.restless || len(r.people) != 1 {
		t.Errorf("then %d people are there, restless %v", len(r.people), r.restless)
	}
}
