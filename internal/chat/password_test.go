package chat

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/alexedwards/argon2id"
)

func TestPasswordsOfAnyCompositionAreTakenWhole(t *testing.T) {
	name, err := ParseName("Annabella")
	if err != nil {
		t.Fatal(err)
	}
	for what, password := range map[string]string{
		"64 characters":          strings.Repeat("abcdefgh", 8),
		"72 bytes and one":       strings.Repeat("x", 72) + "y",
		"NUL inside":             "correct\x00horse",
		"emoji":                  "🐎🔋📎🐎🔋📎🐎🔋",
		"a leading blank":        " correct horse",
		"1,024 bytes":            strings.Repeat("ab", 512),
		"eight characters":       "xq7-wvkp",
		"an accent":              "cafe\u0301 au lait",
		"the name and more":      "annabella rides a horse",
		"one line after another": "password\npassword",
	} {
		if err := checkPassword("password", password, name); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, password := range map[string]string{
		"empty":               "",
		"seven characters":    "xq7-wvk",
		"seven with accents":  "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
		"1,025 bytes":         strings.Repeat("a", 1025),
		"no UTF-8":            "correct\xffhorse",
		"the most common":     "password",
		"a common one":        "trustno1",
		"a common one, loud":  "PassWord",
		"the first of them":   commonPasswords[:strings.IndexByte(commonPasswords, '\n')],
		"the name":            "annabella",
		"the name, in a case": "ANNABELLA",
		"the name, counted":   "annabella1987!",
		"the site's name":     "hubbub2026",
	} {
		if err := checkPassword("password", password, name); AsError(err).Field != "password" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAPasswordIsHashedWholeAndInItsComposedForm(t *testing.T) {
	h := testHasher(t)
	for _, typed := range []string{
		strings.Repeat("x", 72) + "y", "correct\x00horse", " correct horse ", "🐎🔋📎🐎🔋📎🐎🔋", "cafe\u0301 au lait", strings.Repeat("ab", 512),
	} {
		stored, err := h.hash(t.Context(), typed)
		if err != nil {
			t.Fatal(err)
		}
		params, salt, key, err := argon2id.DecodeHash(stored)
		if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") || len(salt) != 16 || len(key) != 32 {
			t.Errorf("stored %s: %+v, %v", stored, params, err)
		}
		for _, other := range []string{typed, strings.ReplaceAll(typed, "e\u0301", "é")} {
			if fits, better, err := h.fits(t.Context(), other, stored); !fits || better != "" || err != nil {
				t.Errorf("%q does not fit itself: %v", other, err)
			}
		}
		for _, other := range []string{typed[:len(typed)-1], typed + "x", typed + "\x00", strings.ToUpper(typed), strings.TrimSpace(typed), ""} {
			if other == typed || strings.ToUpper(other) == typed {
				continue
			}
			if fits, _, err := h.fits(t.Context(), other, stored); fits || err != nil {
				t.Errorf("%q fits %q: %v", other, typed, err)
			}
		}
	}
	// Where there is no account, as much is computed.
	if params, _, _, err := argon2id.DecodeHash(h.nobody); err != nil || *params != argon {
		t.Errorf("nobody's hash has %+v, %v", params, err)
	}
	if fits, _, err := h.fits(t.Context(), "", ""); fits || err != nil {
		t.Errorf("an account without a password takes one: %v", err)
	}
}

func TestAWeakerHashIsReplaced(t *testing.T) {
	weak := argon
	weak.Memory = 8192
	stored, err := argon2id.CreateHash("correct horse", &weak)
	if err != nil {
		t.Fatal(err)
	}
	h := testHasher(t)
	fits, better, err := h.fits(t.Context(), "correct horse", stored)
	if !fits || err != nil || !strings.Contains(better, "m=19456,t=2") {
		t.Fatalf("fits %v, better %q, %v", fits, better, err)
	}
	if fits, again, err := h.fits(t.Context(), "correct horse", better); !fits || again != "" || err != nil {
		t.Errorf("the better one: fits %v, better still %q, %v", fits, again, err)
	}
}

func TestHashingIsBounded(t *testing.T) {
	h, err := newHasher(argon, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	turn := func(ctx context.Context) (release func(), err error) {
		leave, err := h.enter()
		if err != nil {
			return nil, err
		}
		end, err := h.slot(ctx)
		if err != nil {
			leave()
			return nil, err
		}
		return func() { end(); leave() }, nil
	}
	var releases []func()
	for range 2 {
		release, err := turn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		releases = append(releases, release)
	}
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan error, 20)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, err := turn(ctx)
			results <- err
		})
	}
	for range 17 { // all but those who may wait are turned away at once
		if err := AsError(<-results); err.Code != Busy || err.RetryAfter == 0 {
			t.Errorf("got %v", err)
		}
	}
	cancel()
	group.Wait()
	for range 3 {
		if err := <-results; err != context.Canceled {
			t.Errorf("who waited got %v", err)
		}
	}
	for _, release := range releases {
		release()
	}
	if release, err := turn(t.Context()); err != nil {
		t.Error(err)
	} else {
		release()
	}
}

func testHasher(t *testing.T) *hasher {
	t.Helper()
	h, err := newHasher(argon, 2, 8)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWhoFindsNoPlaceToHashHasTriedNothing(t *testing.T) {
	s := &Service{hasher: testHasher(t)}
	for range s.hasher.most {
		if _, err := s.hasher.enter(); err != nil {
			t.Fatal(err)
		}
	}
	// There is no store that could count it.
	if _, err := s.LogIn(t.Context(), Credentials{Name: "ann", Password: "correct horse"}); AsError(err).Code != Busy {
		t.Errorf("a log-in too many gave %v", err)
	}
}
