package store

import (
	"context"
	"fmt"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// Read runs read in one transaction that sees one state of all rows. It waits for
// a free connection; its queries end when ctx does.
func (s *Store) Read(ctx context.Context, read func(chat.Reader) error) error {
	var c *conn
	select {
	case c = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { s.readers <- c }()
	if c.broken {
		// Opened anew rather than trusted: the last one to use it did not come to its
		// end.
		opened, err := s.db.openReader(ctx)
		if err != nil {
			return fmt.Errorf("open a connection to read: %w", err)
		}
		if err := c.close(); err != nil {
			s.log.Warn("a reading connection did not close well", "err", err)
		}
		c = opened
	}
	// What begins and ends the transaction is not for ctx to cut off.
	always := context.WithoutCancel(ctx)
	c.broken = true
	if err := s.db.beginRead(always, c); err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	err := read(querier{ctx: ctx, conn: c})
	if ended := c.exec(always, sqlRollback); ended != nil {
		return fmt.Errorf("end reading: %w", ended)
	}
	c.broken = false
	return err
}
