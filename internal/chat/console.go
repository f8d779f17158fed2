package chat

import (
	"context"
	"crypto/rand"
	"path/filepath"
)

// A Console is what who runs the server may do, without a session. Only the
// command on the server itself has one.
type Console struct{ s *Service }

// Console returns the server's own rights.
func (s *Service) Console() Console { return Console{s} }

// Users lists all people by id, that is by when they signed up, from after on.
func (c Console) Users(ctx context.Context, after ID, limit int) ([]User, error) {
	return read(ctx, c.s.store, func(r Reader) ([]User, error) {
		accounts, err := r.Accounts(after, limit)
		users := make([]User, len(accounts))
		for i, a := range accounts {
			users[i] = a.User
		}
		return users, err
	})
}

// ResetPassword gives somebody a new password, ends their sessions and forgets
// their failed log-ins.
func (c Console) ResetPassword(ctx context.Context, name string) (password string, err error) {
	password = rand.Text()
	hash, err := c.s.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	return password, c.change(ctx, name, AuditPasswordReset, func(tx Tx, account *Account) error {
		account.Password = hash
		keys, err := try(tx, *account, account.Key, Client{})
		if err != nil {
			return err
		}
		if err := tx.SetThrottle(keys.account, Throttle{}); err != nil {
			return err
		}
		return lockOut(tx, account.ID, EndRevoked)
	})
}

// Deactivate keeps somebody out: sessions end, none can begin. Memberships stay.
func (c Console) Deactivate(ctx context.Context, name string) error {
	return c.change(ctx, name, AuditDeactivated, func(tx Tx, account *Account) error {
		if account.Role == Owner {
			return &Error{Code: Forbidden, Message: "The owner's account can't be deactivated."}
		}
		account.State = Deactivated
		return lockOut(tx, account.ID, EndDeactivated)
	})
}

// Activate undoes Deactivate.
func (c Console) Activate(ctx context.Context, name string) error {
	return c.change(ctx, name, AuditActivated, func(_ Tx, account *Account) error {
		account.State = Active
		return nil
	})
}

// EndSessions ends all of somebody's sessions.
func (c Console) EndSessions(ctx context.Context, name string) error {
	return c.change(ctx, name, AuditSessionsEnded, func(tx Tx, account *Account) error { return lockOut(tx, account.ID, EndRevoked) })
}

// Rename gives somebody another name, by which they log in from then on. Everybody sees it
// at once, beside all that they have ever written.
func (c Console) Rename(ctx context.Context, name, next string) error {
	to, err := ParseName(next)
	if err != nil {
		return err
	}
	return c.change(ctx, name, AuditRenamed, func(tx Tx, account *Account) error {
		if err := free(tx, to, account.ID); err != nil {
			return err
		}
		if account.Name == to.Shown {
			return nil
		}
		account.Name, account.Key, account.Skeleton = to.Shown, to.Key, to.Skeleton
		return c.s.tellPeople(tx, account.User)
	})
}

// SetRole makes somebody a member or an admin.
func (c Console) SetRole(ctx context.Context, name string, role Role) error {
	return c.change(ctx, name, AuditRoleChanged, func(_ Tx, account *Account) error {
		if account.Role == Owner || role != Member && role != Admin {
			return &Error{Code: Forbidden, Field: "role", Message: "You can only make members administrators, and administrators members."}
		}
		account.Role = role
		return nil
	})
}

// Backup writes a copy of everything, as it is at one moment, into a new file.
func (c Console) Backup(ctx context.Context, file string) error {
	if err := c.s.store.Backup(ctx, file); err != nil {
		return err
	}
	return c.s.store.Write(ctx, func(tx Tx) error {
		return c.s.audit(tx, AuditRecord{Event: AuditBackup, Detail: filepath.Base(file)})
	})
}

// change carries out rule for the account of that name, keeps what it made of it,
// and records it.
func (c Console) change(ctx context.Context, name string, event AuditEvent, rule func(Tx, *Account) error) error {
	parsed, err := ParseName(name)
	if err != nil {
		return err
	}
	return c.s.store.Write(ctx, func(tx Tx) error {
		if event == AuditRenamed {
			if err := tx.LockNames(); err != nil {
				return err
			}
		}
		account, err := lockAccount(tx, parsed.Key)
		if err != nil {
			return err
		}
		if err := rule(tx, &account); err != nil {
			return err
		}
		record := AuditRecord{Event: event, About: account.User}
		if event == AuditRoleChanged {
			record.Detail = string(account.Role)
		}
		if err := c.s.audit(tx, record); err != nil {
			return err
		}
		return tx.SetAccount(account)
	})
}

// lockOut ends all that lets somebody in but the password.
func lockOut(tx Tx, user ID, reason EndReason) error {
	if err := tx.RemoveDevices(user); err != nil {
		return err
	}
	return endSessions(tx, user, 0, reason)
}
