package chat

import (
	"context"
	"time"
)

// OwnerLinkLife is how long the link is valid by which the owner is made.
const OwnerLinkLife = 15 * time.Minute

var errHasOwner = &Error{Code: Closed, Message: "This server already has an owner."}

// OwnerLink makes the token of a link by which the first owner's account can be
// made, once. Earlier ones are void. There is none once there is an owner: Closed.
func (s *Service) OwnerLink(ctx context.Context) (token string, err error) {
	return write(ctx, s.store, func(tx Tx) (string, error) {
		if err := tx.LockNames(); err != nil {
			return "", err
		}
		has, err := tx.HasOwner()
		if err == nil && has {
			err = errHasOwner
		}
		if err != nil {
			return "", err
		}
		token, hash := newToken()
		if err := s.audit(tx, AuditRecord{Event: AuditOwnerLink}); err != nil {
			return "", err
		}
		return token, tx.SetOwnerLink(&hash, now().Add(OwnerLinkLife))
	})
}

// CheckOwnerLink tells whether an account for the owner can be made with the
// token, without using it.
func (s *Service) CheckOwnerLink(ctx context.Context, token string) error {
	return s.store.Read(ctx, func(r Reader) error { return ownerLink(r, token) })
}

// ClaimOwner makes the owner's account, and logs it in.
func (s *Service) ClaimOwner(ctx context.Context, token string, in SignUp) (Login, error) {
	if err := s.CheckOwnerLink(ctx, token); err != nil {
		return Login{}, err // before anything is hashed
	}
	return s.signUp(ctx, in, Owner, func(tx Tx, _ time.Time) error {
		if err := ownerLink(tx, token); err != nil {
			return err
		}
		return tx.SetOwnerLink(nil, time.Time{})
	})
}

func ownerLink(r Reader, token string) error {
	void := &Error{Code: Forbidden, Message: "This link isn't valid, or has expired. To get another one, run hubbub owner-link on the server."}
	hash, ok := hashToken(token)
	if !ok {
		return void
	}
	until, err := r.OwnerLink(hash)
	if isNotFound(err) || err == nil && !lately(until.Add(-OwnerLinkLife), OwnerLinkLife) {
		return void
	}
	if err != nil {
		return err
	}
	has, err := r.HasOwner()
	if err == nil && has {
		err = errHasOwner
	}
	return err
}
