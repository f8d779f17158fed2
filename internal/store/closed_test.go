package store

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// A scene is a chat whose database can be told to fail one query.
type scene struct {
	*chat.Service
	t           *testing.T
	db          *Store
	member, out chat.Login // ann is in the lobby, olga owns the server, out has left it
	owner       chat.Login
	said        chat.ID // by ann
	clients     int
}

func newScene(t *testing.T) *scene {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "chat.db"), &Options{Readers: 1, Log: quiet.Log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s := &scene{t: t, db: db}
	var errs [6]error
	s.Service, errs[0] = chat.New(t.Context(), db, &chat.Options{SendBurst: 1 << 20, CheapHashes: true})
	token, err := s.OwnerLink(t.Context())
	errs[1] = err
	s.owner, errs[2] = s.ClaimOwner(t.Context(), token, chat.SignUp{Name: "olga", Password: "correct horse"})
	s.member, errs[3] = s.SignUp(t.Context(), chat.SignUp{Name: "ann", Password: "correct horse"})
	s.out, errs[4] = s.SignUp(t.Context(), chat.SignUp{Name: "outsider", Password: "correct horse"})
	errs[5] = s.Leave(t.Context(), s.out.Session, s.Lobby())
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	sent, err := s.Send(t.Context(), s.member.Session, chat.Draft{Room: s.Lobby(), ClientID: "first", Text: "hello"})
	if err != nil {
		t.Fatal(err)
	}
	s.said = sent.ID
	return s
}

var errInjected = errors.New("sql: statement is closed")

// failing runs do while every use of a query fails, and tells whether it was used.
func (s *scene) failing(query string, do func() error) (err error, used bool) {
	reader := <-s.db.readers
	s.poison(reader, query)
	s.db.readers <- reader
	// The writing connection is the committer's; a rule runs on it.
	s.write(func(c *conn) { s.poison(c, query) })
	err = do()
	reader = <-s.db.readers
	delete(reader.stmts, query)
	s.db.readers <- reader
	s.write(func(c *conn) { delete(c.stmts, query) })
	return err, err != nil && strings.Contains(err.Error(), errInjected.Error())
}

func (s *scene) poison(c *conn, query string) {
	stmt, err := c.conn.PrepareContext(s.t.Context(), query)
	if err == nil {
		err = stmt.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	if old := c.stmts[query]; old != nil {
		if err := old.Close(); err != nil {
			s.t.Fatal(err)
		}
	}
	c.stmts[query] = stmt // a closed statement: whoever uses it gets an error
}

func (s *scene) write(do func(*conn)) {
	err := s.db.Write(s.t.Context(), func(t chat.Tx) error {
		do(t.(*tx).conn)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// actions are what somebody tries. None succeeds for who has left the room.
func (s *scene) actions() map[string]func(chat.Session) error {
	ctx, room := s.t.Context(), s.Lobby()
	return map[string]func(chat.Session) error{
		"snapshot": func(who chat.Session) error { _, err := s.Snapshot(ctx, who, room); return err },
		"history":  func(who chat.Session) error { _, err := s.Before(ctx, who, room, 3); return err },
		"newer":    func(who chat.Session) error { _, err := s.After(ctx, who, room, 1); return err },
		"around":   func(who chat.Session) error { _, err := s.Around(ctx, who, room, s.said); return err },
		"page":     func(who chat.Session) error { _, err := s.Page(ctx, who, room, chat.Position{}); return err },
		"send": func(who chat.Session) error {
			s.clients++
			_, err := s.Send(ctx, who, chat.Draft{Room: room, ClientID: fmt.Sprint(s.clients), Text: "hello"})
			return err
		},
		"edit": func(who chat.Session) error {
			_, err := s.Edit(ctx, who, chat.Revision{Message: s.said, Text: "edited"})
			return err
		},
		"delete": func(who chat.Session) error { _, err := s.Delete(ctx, who, s.said); return err },
		"read":   func(who chat.Session) error { return s.MarkRead(ctx, who, room, 1) },
		"unread": func(who chat.Session) error { _, err := s.MarkUnread(ctx, who, s.said); return err },
		"remove": func(who chat.Session) error { return s.Remove(ctx, who, room, s.owner.Session.User.ID) },
		"create": func(who chat.Session) error {
			_, err := s.CreateRoom(ctx, who, chat.NewRoom{ClientID: "x", Kind: chat.Announcement, Name: "new"})
			return err
		},
		"leave":      func(who chat.Session) error { return s.Leave(ctx, who, room) },
		"end other":  func(who chat.Session) error { return s.EndSession(ctx, who, s.owner.Session.ID) },
		"owner link": func(chat.Session) error { _, err := s.OwnerLink(ctx); return err },
	}
}

// lookups are the queries by which it is decided who may do what.
func lookups(t *testing.T) map[string]string {
	all := queries(t)
	maps.DeleteFunc(all, func(_, text string) bool { return !strings.HasPrefix(text, "SELECT") })
	return all
}

func TestWhenAQueryFailsNobodyMayDoMoreThanBefore(t *testing.T) {
	s := newScene(t)
	actions := s.actions()
	for name, query := range lookups(t) {
		for what, do := range actions {
			err, _ := s.failing(query, func() error { return do(s.out.Session) })
			if err == nil {
				t.Errorf("%s by who is outside succeeded when %s failed", what, name)
			}
		}
		ended := s.out.Session
		ended.ID++
		if err, _ := s.failing(query, func() error { return actions["send"](ended) }); err == nil {
			t.Errorf("a session that never was sent when %s failed", name)
		}
		for _, in := range []chat.Credentials{{Name: "ann", Password: "wrong"}, {Name: "carl", Password: "correct horse"}} {
			err, _ := s.failing(query, func() error { _, err := s.LogIn(t.Context(), in); return err })
			if err == nil {
				t.Errorf("%s was let in when %s failed", in.Name, name)
			}
		}
		err, _ := s.failing(query, func() error { _, err := s.Authenticate(t.Context(), strings.Repeat("A", 43)); return err })
		if err == nil {
			t.Errorf("a token that is none was taken when %s failed", name)
		}
	}
}

func TestAPermissionThatCannotBeLookedUpIsNotGiven(t *testing.T) {
	s := newScene(t)
	for _, action := range []struct {
		what    string
		decides []string
	}{
		{"snapshot", []string{sqlStanding}}, {"history", []string{sqlStanding}}, {"newer", []string{sqlStanding}}, {"around", []string{sqlStanding, sqlMessage}}, {"page", []string{sqlStanding}},
		{"read", []string{sqlStanding}}, {"send", []string{sqlSendStanding}},
		{"edit", []string{sqlStanding, sqlMessage}}, {"unread", []string{sqlStanding, sqlMessage}},
		{"delete", []string{sqlStanding, sqlMessage}}, {"leave", []string{sqlStanding}}, // after which nothing is possible
	} {
		do := func() error { return s.actions()[action.what](s.member.Session) }
		for _, query := range action.decides {
			if err, used := s.failing(query, do); !used {
				t.Errorf("%s gave %v although %s failed", action.what, err, query)
			}
		}
		if err := do(); err != nil {
			t.Errorf("%s afterwards: %v", action.what, err)
		}
	}
	logIn := func() error {
		_, err := s.LogIn(t.Context(), chat.Credentials{Name: "ann", Password: "correct horse"})
		return err
	}
	authenticate := func() error { _, err := s.Authenticate(t.Context(), s.member.Token); return err }
	end := func() error { return s.EndSession(t.Context(), s.member.Session, s.member.Session.ID) }
	link := func() error { _, err := s.OwnerLink(t.Context()); return err }
	for _, c := range []struct {
		query string
		do    func() error
	}{
		{sqlAccountByKey, logIn}, {sqlThrottle, logIn}, {sqlSessions, logIn}, {sqlSessionByToken, authenticate},
		{sqlSession, end}, {sqlHasOwner, link},
	} {
		if err, used := s.failing(c.query, c.do); !used {
			t.Errorf("%v although %s failed", err, c.query)
		}
	}
	if !slices.Contains(slices.Collect(maps.Values(lookups(t))), sqlStanding) {
		t.Error("the query that decides most is not among those that fail")
	}
}
