package storetest

import (
	"context"
	"reflect"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A quotation is what a replica knows of a message that is replied to, as of a number of
// the room's log; nil: it can't be seen. A replica keeps all of them, those of messages too
// that it has loaded: the rooms are so small that few others would be put to the test.
type quotation struct {
	quote *chat.Quote
	asOf  int64
}

// quoted takes quotes that came with messages, or were asked for.
func (v *view) quoted(quotes []chat.Quote, asOf int64) {
	for _, q := range quotes {
		v.quotes[q.Message] = quotation{&q, asOf}
	}
}

// requote takes what has become of a message that is replied to.
func (v *view) requote(e chat.Entry) {
	if known, quoted := v.quotes[e.Message.ID]; quoted && e.Number > known.asOf {
		q := e.Message.Quote()
		v.quotes[q.Message] = quotation{&q, e.Number}
	}
}

// replies lists what the messages that are shown reply to.
func (v *view) replies() (ids []chat.ID) {
	for _, m := range v.messages {
		if m.ReplyTo != 0 && !m.Deleted {
			ids = append(ids, m.ReplyTo)
		}
	}
	return ids
}

// askQuotes asks for what is replied to and not known.
func (c *replica) askQuotes(tb fataler, s *chat.Service, v *view) {
	var unknown []chat.ID
	for _, id := range v.replies() {
		if _, known := v.quotes[id]; !known {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return
	}
	answer, err := s.Quotes(context.Background(), c.session, v.room, unknown)
	if is(err, chat.NotFound) {
		return // lost meanwhile; the user's log will say so
	}
	if err != nil {
		tb.Fatal(err)
	}
	for _, id := range unknown {
		v.quotes[id] = quotation{nil, answer.AsOf}
	}
	v.quoted(answer.Quotes, answer.AsOf)
}

// checkQuotes compares what stands above replies with what a client is told that asks now,
// and with what comes with a fresh tail.
func (c *replica) checkQuotes(tb fataler, s *chat.Service, r chat.SidebarRoom, v *view, tail chat.Snapshot) {
	for _, id := range append(v.replies(), 1) { // 1 is no message
		answer, err := s.Quotes(context.Background(), c.session, r.Room.ID, []chat.ID{id})
		if err != nil {
			tb.Fatal(err)
		}
		known, asked := v.quotes[id]
		if !asked && id != 1 {
			tb.Fatalf("room %s: the replica knows nothing of message %s, which is replied to", r.Room.Name, id)
		}
		var got []chat.Quote
		if known.quote != nil {
			q := *known.quote
			q.Author, q.Mentioned = c.names.now(q.Author), c.names.inMentions(q.Mentioned)
			got = append(got, q)
		}
		if len(got) != len(answer.Quotes) || len(got) == 1 && !reflect.DeepEqual(got[0], answer.Quotes[0]) {
			tb.Fatalf("room %s: a quote is\n%+v, fresh\n%+v", r.Room.Name, got, answer.Quotes)
		}
	}
	for _, q := range tail.Quotes {
		if known := v.quotes[q.Message].quote; v.oldest <= tail.Messages[0].Number && (known == nil || known.Text != q.Text || known.Deleted != q.Deleted) {
			tb.Fatalf("room %s: a tail comes with the quote\n%+v, and known is\n%+v", r.Room.Name, q, known)
		}
	}
}
