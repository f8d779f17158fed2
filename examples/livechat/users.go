package main

import (
	"context"
	"crypto/rand"
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// hashing is the least that OWASP recommends for argon2id: 19 MiB, 2 rounds.
var hashing = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// users are the people who signed up, until the program ends.
type users struct {
	mu     sync.RWMutex
	hashes map[string]string // by name

	nobody string        // a hash that no password fits
	slots  chan struct{} // bounds the memory that hashing takes
}

func newUsers() *users {
	nobody, err := argon2id.CreateHash(rand.Text(), hashing)
	if err != nil {
		panic(err) // there is no randomness to be had
	}
	return &users{hashes: map[string]string{}, nobody: nobody, slots: make(chan struct{}, runtime.NumCPU())}
}

// add signs someone up; false means that the name is taken.
func (u *users) add(ctx context.Context, name, password string) (bool, error) {
	release, err := u.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	hash, err := argon2id.CreateHash(password, hashing)
	if err != nil {
		return false, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, taken := u.hashes[name]; taken {
		return false, nil
	}
	u.hashes[name] = hash
	return true, nil
}

// check tells whether the password is that person's. It takes the same time
// when there is no such person.
func (u *users) check(ctx context.Context, name, password string) (bool, error) {
	release, err := u.slot(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	u.mu.RLock()
	hash, known := u.hashes[name]
	u.mu.RUnlock()
	if !known {
		hash = u.nobody
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	return match && known, err
}

// slot waits for a turn to hash.
func (u *users) slot(ctx context.Context) (release func(), err error) {
	select {
	case u.slots <- struct{}{}:
		return func() { <-u.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// acceptable tells whether someone may be called name and have that password:
// neither is empty or endless, and the name is one that can be seen.
func acceptable(name, password string) bool {
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) }
	return name != "" && utf8.RuneCountInString(name) <= 40 && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, hidden) && password != "" && len(password) <= 1024
}
