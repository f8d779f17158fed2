package chat

import (
	"context"
	"crypto/rand"
	_ "embed" // the common passwords
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

const (
	minPassword = 8    // characters
	maxPassword = 1024 // bytes
)

// commonPasswords are the 10,000 most common ones of eight characters and more,
// one a line, from the list of zxcvbn (MIT licence).
//
//go:embed passwords.txt
var commonPasswords string

// password brings what was typed into the form that is hashed: Unicode's NFC,
// because systems write the same accents differently; nothing else is changed,
// nothing trimmed or cut.
func password(typed string) string { return norm.NFC.String(typed) }

// checkPassword decides whether somebody called name may have the password that
// was typed in a field.
func checkPassword(field, typed string, name Name) error {
	fault := func(message string) error { return invalid(field, message) }
	if len(typed) > maxPassword || !utf8.ValidString(typed) {
		return fault("The password is too long.")
	}
	if typed == "" {
		return fault("Enter a password.")
	}
	if utf8.RuneCountInString(password(typed)) < minPassword {
		return fault("The password needs at least 8 characters.")
	}
	plain := strings.ToLower(typed)
	if strings.Contains(plain, "\n") {
		return nil // in no list
	}
	if strings.Contains(commonPasswords, "\n"+plain+"\n") || strings.HasPrefix(commonPasswords, plain+"\n") {
		return fault("This password is one of the most common ones. Choose another one.")
	}
	core := strings.TrimFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
	if core != "" && core == strings.ToLower(name.Shown) || core != "" && core == name.Key || core == "hubbub" {
		return fault("This password is too similar to the user name.")
	}
	return nil
}

// argon is the least that OWASP recommends for argon2id: 19 MiB, 2 rounds. A
// stored hash with less is made anew at the next log-in.
var argon = argon2id.Params{Memory: 19456, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hasher bounds the memory and the time that hashing takes from everybody else:
// some hash, some wait, the rest is told to come back.
type hasher struct {
	params argon2id.Params
	slots  chan struct{}
	inside atomic.Int64 // who hashes or waits
	most   int64        // that may be inside
	nobody string       // a hash that no password fits, made with the same cost
	hashed atomic.Int64
	litter atomic.Int64 // bytes that hashes have left since they were last collected
}

func newHasher(params argon2id.Params, slots, queue int) (*hasher, error) {
	nobody, err := argon2id.CreateHash(rand.Text(), &params)
	if err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	return &hasher{params: params, slots: make(chan struct{}, slots), most: int64(slots + queue), nobody: nobody}, nil
}

func (h *hasher) hash(ctx context.Context, typed string) (string, error) {
	leave, err := h.enter()
	if err != nil {
		return "", err
	}
	defer leave()
	release, err := h.slot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return h.create(typed)
}

func (h *hasher) create(typed string) (string, error) {
	h.hashed.Add(1)
	return argon2id.CreateHash(password(typed), &h.params)
}

// fits compares a password with a stored hash, "" meaning that there is none: it
// takes the same time then. better is the hash to store instead, if the stored
// one was made with less than is asked for today. Who calls it has entered.
func (h *hasher) fits(ctx context.Context, typed, stored string) (fits bool, better string, err error) {
	if len(typed) > maxPassword {
		typed = "" // nobody has it; not hashed at length either
	}
	release, err := h.slot(ctx)
	if err != nil {
		return false, "", err
	}
	defer release()
	against := stored
	if stored == "" {
		against = h.nobody
	}
	h.hashed.Add(1)
	fits, params, err := argon2id.CheckHash(password(typed), against)
	if err != nil || !fits || stored == "" {
		return false, "", err
	}
	if params.Memory < h.params.Memory || params.Iterations < h.params.Iterations {
		better, err = h.create(typed)
	}
	return true, better, err
}

// maxLitter is how many bytes hashes may leave to the collector. Left to itself it
// waits until as much as is in use has come together: 100 log-ins at once took 160
// MiB where 80 are in use, and 110 with this.
const maxLitter = 32 << 20

// collect counts what a hash has left, while its slot is still taken.
func (h *hasher) collect() {
	left := h.litter.Add(int64(h.params.Memory) << 10)
	if left >= maxLitter && h.litter.CompareAndSwap(left, 0) {
		runtime.GC()
	}
}

// enter takes a place among those who hash and wait, or says that there is none.
func (h *hasher) enter() (leave func(), err error) {
	leave = func() { h.inside.Add(-1) }
	if h.inside.Add(1) > h.most {
		leave()
		return nil, &Error{Code: Busy, Message: "Too many people are logging in right now. Please try again in a moment.", RetryAfter: 2 * time.Second}
	}
	return leave, nil
}

// slot waits for a turn to hash.
func (h *hasher) slot(ctx context.Context) (release func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() {
			h.collect()
			<-h.slots
		}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Hashes returns how many passwords were hashed since the start, be it to keep or
// to compare them. Each takes 19 MiB for about 25 ms: many of them are an attack.
func (s *Service) Hashes() int64 { return s.hasher.hashed.Load() }
