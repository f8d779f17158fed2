package chat_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/soak"
)

// maxTells is by how much the medians of two kinds of tries may differ.
const maxTells = 0.05

// An unknown name takes what a wrong password takes: the same hashes, and the same
// time. The time is compared where there are enough tries for it, with hashes so
// cheap that everything else shows; what a real hash takes, the same for both, is
// added.
func TestAnUnknownNameTakesAsLongAsAWrongPassword(t *testing.T) {
	h := newHouse(t, nil)
	names := make([]string, 20)
	for i := range names {
		names[i] = fmt.Sprint("user", i)
		h.signUp(names[i])
	}
	tries := soak.Count(20, 2000)
	var differ float64
	for range 3 { // other programs can spoil a round, and not three in the same way
		hashes := h.Hashes()
		known, unknown := h.timeTries(names, tries)
		if got := h.Hashes() - hashes; got != int64(2*tries) {
			t.Fatalf("%d tries took %d hashes", 2*tries, got)
		}
		hash := timeHash(t)
		differ = float64((known - unknown).Abs()) / float64(min(known, unknown)+hash)
		t.Logf("medians of %d tries each: a wrong password %v, an unknown name %v; with a hash of %v they differ by %.1f %%", tries, known, unknown, hash, 100*differ)
		if differ < maxTells {
			return
		}
	}
	if tries >= 2000 {
		t.Errorf("from how long it takes one can tell whether a name is known: %.1f %%", 100*differ)
	}
}

// timeTries has as many tries of either kind, in a random order, and returns the
// median of each kind's times.
func (h *house) timeTries(names []string, tries int) (known, unknown time.Duration) {
	var took [2][]time.Duration
	for len(took[0]) < tries || len(took[1]) < tries {
		kind := rand.IntN(2)
		if len(took[kind]) == tries {
			continue
		}
		name := names[rand.IntN(len(names))]
		if kind == 1 {
			name = fmt.Sprint("nobody", rand.IntN(1000))
		}
		start := time.Now()
		_, err := h.LogIn(h.t.Context(), chat.Credentials{Name: name, Password: "wrong wrong"})
		took[kind] = append(took[kind], time.Since(start))
		refused(h.t, err, chat.Invalid)
		h.forgive()
	}
	for _, times := range took {
		slices.Sort(times)
	}
	return took[0][tries/2], took[1][tries/2]
}

// timeHash is the median time of a hash as accounts have it.
func timeHash(t *testing.T) time.Duration {
	took := make([]time.Duration, 9)
	for i := range took {
		start := time.Now()
		_, err := argon2id.CreateHash("wrong wrong", &argon2id.Params{Memory: 19456, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
		took[i] = time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// forgive forgets all failures.
func (h *house) forgive() {
	h.t.Helper()
	h.ok(h.db.Write(h.t.Context(), func(tx chat.Tx) error {
		_, err := tx.ForgetThrottles(time.Now().Add(time.Hour), 100)
		return err
	}))
}
