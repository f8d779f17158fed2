package store

import (
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// millis are milliseconds since 1970, as times are kept; 0 is no time.
type millis int64

func (m millis) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m))
}

func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// sessionRow receives the columns of a session.
type sessionRow struct {
	chat.Session
	created, seen, proved millis
}

func (r *sessionRow) dest(more ...any) []any {
	s, u := &r.Session, &r.User
	return append([]any{&s.ID, &r.created, &r.seen, &r.proved, &s.Address, &s.Agent, &u.ID, &u.Name, &u.Role, &u.State}, more...)
}

func (r *sessionRow) session() chat.Session {
	r.Created, r.Seen, r.Proved = r.created.time(), r.seen.time(), r.proved.time()
	return r.Session
}

func scanSession(row scanner) (chat.Session, error) {
	var r sessionRow
	err := row.Scan(r.dest()...)
	return r.session(), err
}

func (q querier) Session(id chat.ID) (chat.Session, error) {
	return one(q, sqlSession, scanSession, int64(id))
}

func (q querier) SessionByToken(hash chat.TokenHash) (chat.Session, error) {
	return one(q, sqlSessionByToken, scanSession, hash[:])
}

func (q querier) Sessions(user chat.ID) ([]chat.Session, error) {
	return list(q, sqlSessions, scanSession, int64(user))
}

func (q querier) StaleSessions(seen, made time.Time, limit int) ([]chat.Session, error) {
	return list(q, sqlStaleSessions, scanSession, toMillis(seen), limit, toMillis(made), limit)
}

func (t *tx) AddSession(s chat.Session, hash chat.TokenHash) error {
	return t.put(sqlAddSession, int64(s.ID), int64(s.User.ID), hash[:],
		toMillis(s.Created), toMillis(s.Seen), toMillis(s.Proved), s.Address, s.Agent)
}

func (t *tx) TouchSession(s chat.Session) error {
	return t.put(sqlTouchSession, toMillis(s.Seen), toMillis(s.Proved), int64(s.ID))
}

func (t *tx) SetToken(session chat.ID, hash chat.TokenHash) error {
	return t.put(sqlSetToken, hash[:], int64(session))
}

func (t *tx) RemoveSession(session chat.ID) error { return t.put(sqlRemoveSession, int64(session)) }

func (q querier) Device(hash chat.TokenHash) (chat.ID, error) {
	return one(q, sqlDevice, scanValue[chat.ID], hash[:])
}

func (t *tx) AddDevice(hash chat.TokenHash, user chat.ID, at time.Time, limit int) error {
	newest, err := one(t.querier, sqlNewestDevice, scanValue[int64], int64(user))
	if err != nil {
		return err
	}
	// This one is the newest also when the clock has been set back.
	if err := t.put(sqlAddDevice, hash[:], int64(user), max(toMillis(at), newest+1)); err != nil {
		return err
	}
	return t.put(sqlKeepDevices, int64(user), limit)
}

func (t *tx) RemoveDevices(user chat.ID) error { return t.put(sqlRemoveDevices, int64(user)) }

func (q querier) OwnerLink(hash chat.TokenHash) (time.Time, error) {
	until, err := one(q, sqlOwnerLink, scanValue[millis], hash[:])
	return until.time(), err
}

func (t *tx) SetOwnerLink(hash *chat.TokenHash, until time.Time) error {
	if err := t.put(sqlNoOwnerLink); err != nil || hash == nil {
		return err
	}
	return t.put(sqlAddOwnerLink, hash[:], toMillis(until))
}

func (t *tx) ForgetOwnerLink(until time.Time) error {
	return t.put(sqlForgetOwnerLink, toMillis(until))
}
