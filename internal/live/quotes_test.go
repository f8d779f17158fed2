package live_test

import (
	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/live/wire"
	"reflect"
)

// quotations are what a replica knows of messages that are replied to, by their ids. It keeps
// all of them, those of messages too that it has loaded: the rooms are so small that few
// others would be put to the test.
type quotations map[string]quotation

// A quotation is right as of a number of the room's log; without a quote the message can't
// be seen.
type quotation struct {
	quote *wire.Quote
	asOf  int64
}

func (q quotations) take(quotes []wire.Quote, asOf int64) {
	for _, quote := range quotes {
		if q[quote.Message].asOf <= asOf {
			q[quote.Message] = quotation{&quote, asOf}
		}
	}
}

// change takes what has become of a message that is replied to.
func (q quotations) change(e wire.Entry, asOf int64) {
	m := e.Message()
	if known, quoted := q[m.ID]; quoted && known.asOf <= asOf {
		quote := quoteOf(*m)
		q[m.ID] = quotation{&quote, asOf}
	}
}

// quoteOf is what a page makes of a message that it has.
func quoteOf(m wire.Message) wire.Quote {
	return wire.Quote{Message: m.ID, Author: m.Author, Deleted: m.Deleted, Text: chat.Message{Text: m.Text}.Quote().Text}
}

// replies lists what the messages that are shown reply to.
func (r *replica) replies() (ids []string) {
	for _, m := range r.messages {
		if m.ReplyTo != "" && !m.Deleted {
			ids = append(ids, m.ReplyTo)
		}
	}
	return ids
}

// quote returns what the replica shows of a message that is replied to.
func (r *replica) quote(id string) (quote wire.Quote, known bool) {
	q, known := r.quotes[id]
	if q.quote != nil {
		quote = *q.quote
	}
	return quote, known
}

// askQuotes asks for what is replied to and not known.
func (r *replica) askQuotes() {
	var unknown []string
	for _, id := range r.replies() {
		if _, known := r.quote(id); !known && len(unknown) < chat.MaxQuotes {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 || r.lost {
		return
	}
	answer, failed := try[wire.Quoted](r.peer, "quotes", wire.Quoting{Room: r.room, Messages: unknown})
	if failed != nil {
		if failed.Code != wire.CodeNotFound {
			r.h.t.Errorf("quotes: %+v", failed)
		}
		r.lost = true
		return
	}
	for _, id := range unknown {
		r.quotes[id] = quotation{nil, answer.AsOf}
	}
	r.quotes.take(answer.Quotes, answer.AsOf)
	r.askQuotes()
}

// compareQuotes fails unless the replica shows above replies what a fresh one does.
func (r *replica) compareQuotes(fresh *replica) {
	r.h.t.Helper()
	r.askQuotes()
	fresh.askQuotes()
	for _, id := range r.replies() {
		got, known := r.quote(id)
		if want, _ := fresh.quote(id); !known || !reflect.DeepEqual(got, want) {
			r.h.t.Errorf("a quote is\n%+v, fresh\n%+v", got, want)
		}
	}
}
