package chat

import (
	"context"
	"time"
)

// An EndReason says why a session ended. The reasons are part of the wire
// contract.
type EndReason string

// The reasons.
const (
	EndLogOut      EndReason = "logout"      // its own user ended it, in that session
	EndRevoked     EndReason = "revoked"     // ended from elsewhere, by a new password, or to make room for newer ones
	EndDeactivated EndReason = "deactivated" // with the account
	EndExpired     EndReason = "expired"     // by time
	EndDeleted     EndReason = "deleted"     // with the account
)

// An Ending is a session that is no more, as it was last, and why.
type Ending struct {
	Session Session
	Reason  EndReason
}

// EndSession ends one of one's own sessions; ending the one that asks is logging
// out.
func (s *Service) EndSession(ctx context.Context, session Session, id ID) error {
	return s.store.Write(ctx, func(tx Tx) error {
		me, err := s.self(tx, session)
		if err != nil {
			return err
		}
		ending, err := tx.Session(id)
		if err != nil {
			return err
		}
		if ending.User.ID != me.User.ID {
			return ErrNotFound
		}
		event, reason := AuditSessionEnded, EndRevoked
		if ending.ID == me.ID {
			event, reason = AuditLogOut, EndLogOut
		}
		if err := s.audit(tx, byOneself(event, me.User, me.from())); err != nil {
			return err
		}
		return endSession(tx, ending, reason)
	})
}

// EndOtherSessions ends all of one's own sessions but the one that asks. It needs
// the password given lately; see [Service.Reauthenticate].
func (s *Service) EndOtherSessions(ctx context.Context, session Session) error {
	return s.store.Write(ctx, func(tx Tx) error {
		me, err := s.proved(tx, session)
		if err != nil {
			return err
		}
		if err := s.audit(tx, byOneself(AuditSessionsEnded, me.User, me.from())); err != nil {
			return err
		}
		return endSessions(tx, me.User.ID, me.ID, EndRevoked)
	})
}

// Recheck looks sessions up: valid are those that count now, as they are now;
// ended are the others. It is how sockets learn of an end of which the feed did
// not tell.
func (s *Service) Recheck(ctx context.Context, sessions []Session) (valid []Session, ended []Ending, err error) {
	type result struct {
		valid []Session
		ended []Ending
	}
	found, err := read(ctx, s.store, func(r Reader) (result, error) {
		var found result
		for _, known := range sessions {
			session, err := r.Session(known.ID)
			if isNotFound(err) {
				session, err = known, nil
			} else if err == nil && s.valid(session, time.Now()) {
				found.valid = append(found.valid, session)
				continue
			}
			if err != nil {
				return result{}, err
			}
			reason, err := s.reason(r, session)
			if err != nil {
				return result{}, err
			}
			found.ended = append(found.ended, Ending{session, reason})
		}
		return found, nil
	})
	return found.valid, found.ended, err
}

// reason tells why a session does not count.
func (s *Service) reason(r Reader, session Session) (EndReason, error) {
	account, err := r.Account(session.User.ID)
	switch {
	case err != nil:
		return "", err
	case account.State == Deactivated:
		return EndDeactivated, nil
	case account.State == Deleted:
		return EndDeleted, nil
	case !time.Now().Before(s.Expires(session)):
		return EndExpired, nil
	}
	return EndRevoked, nil
}

func endSession(tx Tx, session Session, reason EndReason) error {
	tx.Announce(News{Ended: []Ending{{session, reason}}})
	return tx.RemoveSession(session.ID)
}

// endSessions ends a user's sessions but one.
func endSessions(tx Tx, user, except ID, reason EndReason) error {
	sessions, err := tx.Sessions(user)
	if err != nil {
		return err
	}
	for _, session := range sessions {
		if session.ID == except {
			continue
		}
		if err := endSession(tx, session, reason); err != nil {
			return err
		}
	}
	return nil
}
