package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

// repeats makes a form that is sent twice, by a double click or an impatient second
// one, count once: the second sending gets the answer of the first. A form says which
// it is by a random text in its field "once", new each time the form is shown.
type repeats struct {
	mu      sync.Mutex
	answers map[[sha256.Size]byte]*answer
	oldest  [][sha256.Size]byte // the keys, as they came
}

const (
	// repeatTime is how long an answer is kept for a repetition.
	repeatTime = 30 * time.Second
	// mostRepeats is how many answers are kept; beyond it the oldest ones go.
	mostRepeats = 1000
	// onceLength is the length of the text that says which form it is.
	onceLength = 26
)

// An answer is what a form led to.
type answer struct {
	done   chan struct{} // closed when the rest is known
	good   bool          // it did what it is for; otherwise a repetition is a new try
	at     time.Time
	status int
	header http.Header
	body   bytes.Buffer
}

// Header, WriteHeader and Write make an answer a [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// send gives the answer to a browser.
func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the browser may be gone
}

// once lets serve answer a visit, unless the same form was answered just now.
func (s *Site) once(v *visit, serve func() error) error {
	values, err := v.values()
	if err != nil || len(values.Get("once")) != onceLength {
		return serve()
	}
	key := sha256.Sum256([]byte(v.r.URL.Path + "\x00" + values.Encode()))
	for {
		mine, other := s.repeats.take(key)
		if other == nil {
			return s.answerOnce(v, key, mine, serve)
		}
		select {
		case <-other.done:
		case <-v.ctx().Done():
			return v.ctx().Err()
		}
		if other.good && s.stands(v, other) {
			other.send(v.w)
			return nil
		}
		s.repeats.drop(key, other)
	}
}

// answerOnce answers a form and keeps the answer. It is carried out even if the
// browser goes away, as it does from the first sending when there is a second.
func (s *Site) answerOnce(v *visit, key [sha256.Size]byte, mine *answer, serve func() error) error {
	defer close(mine.done)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.ctx()), v.limits.takes)
	defer cancel()
	w := v.w
	mine.header = w.Header().Clone()
	v.w, v.r = mine, v.r.WithContext(ctx)
	err := serve()
	v.w = w
	if err != nil {
		maps.Copy(w.Header(), mine.header) // what it says besides, like Retry-After
		s.repeats.drop(key, mine)
		return err
	}
	mine.good = mine.status < http.StatusBadRequest
	if !mine.good {
		s.repeats.drop(key, mine)
	}
	mine.send(w)
	return nil
}

// stands reports whether an answer is still worth something: the session that it gave,
// if it did, may have ended.
func (s *Site) stands(v *visit, a *answer) bool {
	given := http.Response{Header: a.header}
	for _, c := range given.Cookies() {
		if strings.HasSuffix(c.Name, sessionCookie) && c.Value != "" {
			_, err := s.service.Authenticate(v.ctx(), c.Value)
			return err == nil
		}
	}
	return true
}

// take returns the answer that there is, or a new one for the caller to make.
func (r *repeats) take(key [sha256.Size]byte) (mine, other *answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	for len(r.oldest) > 0 {
		first, kept := r.answers[r.oldest[0]]
		if kept && now.Sub(first.at) < repeatTime && len(r.oldest) < mostRepeats {
			break
		}
		delete(r.answers, r.oldest[0])
		r.oldest = r.oldest[1:]
	}
	if a := r.answers[key]; a != nil {
		return nil, a
	}
	mine = &answer{done: make(chan struct{}), at: now}
	if r.answers == nil {
		r.answers = make(map[[sha256.Size]byte]*answer)
	}
	r.answers[key] = mine
	r.oldest = append(r.oldest, key)
	return mine, nil
}

// drop forgets an answer, if it is still the one.
func (r *repeats) drop(key [sha256.Size]byte, a *answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answers[key] == a {
		delete(r.answers, key)
	}
}
