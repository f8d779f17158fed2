package chat

import (
	"context"
	"errors"
	"time"

	"github.com/hubbub-chat/hubbub/internal/pace"
)

// An AuditEvent is something that is recorded of what concerns accounts and the
// server as a whole.
type AuditEvent string

// The events. Each is recorded once, in the transaction that carries it out.
const (
	AuditSignUp          AuditEvent = "account made"
	AuditOwnerLink       AuditEvent = "owner link made"
	AuditOwnerMade       AuditEvent = "owner made"
	AuditLogInLink       AuditEvent = "log-in link made"
	AuditLogIn           AuditEvent = "log-in"
	AuditLogInFailed     AuditEvent = "log-in failed"
	AuditLogInThrottled  AuditEvent = "log-in throttled" // of many, only some; see auditThrottled
	AuditProved          AuditEvent = "password given again"
	AuditLogOut          AuditEvent = "log-out"
	AuditSessionEnded    AuditEvent = "session ended"
	AuditSessionsEnded   AuditEvent = "sessions ended"
	AuditPasswordChanged AuditEvent = "password changed"
	AuditPasswordReset   AuditEvent = "password reset"
	AuditRoleChanged     AuditEvent = "role changed"
	AuditRenamed         AuditEvent = "renamed"
	AuditDeactivated     AuditEvent = "deactivated"
	AuditActivated       AuditEvent = "activated"
	AuditDeleted         AuditEvent = "account deleted"
	AuditMemberRemoved   AuditEvent = "member removed"
	AuditRoomErased      AuditEvent = "room deleted"
	AuditBackup          AuditEvent = "backup made"
)

// An AuditRecord says who did what, when and from where. It is kept for 400 days,
// and nothing can change or remove it before. Of people it keeps the id only, so
// a deleted account leaves no name, and of an unknown name that was typed nothing:
// it may have been a password.
type AuditRecord struct {
	ID      ID // its Time is when
	Event   AuditEvent
	Actor   User   // who did it; zero: who runs the server, or somebody who proved nothing
	About   User   // whose account it concerns; zero: none, or an unknown one
	Address string // from where; "": not known, or on the server
	Detail  string // the new role, the name of the room or of the backup, the id of a deleted room
}

// AuditLife is how long records are kept.
const AuditLife = 400 * 24 * time.Hour

// Who is refused unheard may try again as often as the network allows, so of
// these tries at most five a minute are recorded for each address, after five at
// once, and 300 a minute in all. It is counted in memory: a restart allows the
// burst anew.
var (
	throttledByAddress = pace.Pace{Burst: 5, Every: 12 * time.Second}
	throttledByAll     = pace.Pace{Burst: 300, Every: 200 * time.Millisecond}
)

// Audit lists the records behind an id, the oldest first.
func (c Console) Audit(ctx context.Context, after ID, limit int) ([]AuditRecord, error) {
	return read(ctx, c.s.store, func(r Reader) ([]AuditRecord, error) { return r.AuditRecords(after, limit) })
}

// audit adds a record.
func (s *Service) audit(tx Tx, record AuditRecord) error {
	record.ID = s.ids.next()
	return tx.AddAuditRecord(record)
}

func byOneself(event AuditEvent, user User, address string) AuditRecord {
	return AuditRecord{Event: event, Actor: user, About: user, Address: address}
}

// auditTry records a try at an account that did not succeed, whether or not who
// made it still waits for the answer.
func (s *Service) auditTry(ctx context.Context, event AuditEvent, key string, from Client) error {
	return s.store.Write(context.WithoutCancel(ctx), func(tx Tx) error {
		account, err := tx.AccountByKey(key)
		if err != nil && !isNotFound(err) {
			return err
		}
		return s.audit(tx, AuditRecord{Event: event, About: account.User, Address: from.address()})
	})
}

// auditThrottled records a try that was refused unheard, unless there are too
// many of them.
func (s *Service) auditThrottled(ctx context.Context, key string, from Client) error {
	if s.throttled.take(from.network(), 0) != nil || s.throttledAll.take("", 0) != nil {
		return nil
	}
	return s.auditTry(ctx, AuditLogInThrottled, key, from)
}

func isTooMany(err error) bool { return errors.Is(err, &Error{Code: TooMany}) }
