package main

import (
	"crypto/sha256"
	"net/http"
	"sync"
	"time"

	"github.com/hubbub-chat/hubbub/internal/web"
)

// principals say on whose behalf the requests of sockets are made: a session's. A
// client that polls hears of the end of its session by a request that comes after
// it, so who proved a session lately goes on being the same for a while. That lets
// nobody in: each socket's session is looked up when it connects and whenever it
// does something.
type principals struct {
	site *web.Site

	mu     sync.Mutex
	lately map[[sha256.Size]byte]proof // by hash of the token
	swept  time.Time
}

type proof struct {
	session string
	at      time.Time
}

// proofLife is longer than a client that polls takes from one request to the next.
const proofLife = time.Minute

// of returns the id of a request's session, "" for none.
func (p *principals) of(r *http.Request) string {
	key, now := sha256.Sum256([]byte(p.site.Token(r))), time.Now()
	session, err := p.site.Authenticate(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		if known, ok := p.lately[key]; ok && now.Sub(known.at) < proofLife {
			return known.session
		}
		return ""
	}
	if now.Sub(p.swept) >= proofLife {
		for k, known := range p.lately {
			if now.Sub(known.at) >= proofLife {
				delete(p.lately, k)
			}
		}
		p.swept = now
	}
	if p.lately == nil {
		p.lately = make(map[[sha256.Size]byte]proof)
	}
	p.lately[key] = proof{session.ID.String(), now}
	return session.ID.String()
}
