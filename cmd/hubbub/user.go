package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// user are the commands for what people cannot do themselves, since there is no
// mail by which they could prove who they are.
type user struct {
	List          userList          `cmd:"" help:"List everybody."`
	ResetPassword userResetPassword `cmd:"" help:"Set a new random password, print it, and log the person out everywhere."`
	Rename        userRename        `cmd:"" help:"Give an account another user name. Everybody sees it at once; the person logs in with it."`
	Deactivate    userDeactivate    `cmd:"" help:"Deactivate an account: the person can't log in. Their messages stay."`
	Activate      userActivate      `cmd:"" help:"Activate a deactivated account again."`
	MakeAdmin     userMakeAdmin     `cmd:"" help:"Make a member an administrator."`
	MakeMember    userMakeMember    `cmd:"" help:"Make an administrator a member."`
}

type (
	// named is what most of them take.
	named struct {
		Name string `arg:"" help:"The user name of the account."`
	}
	userList          struct{}
	userResetPassword struct{ named }
	userRename        struct {
		named
		To string `arg:"" name:"new-name" help:"The new user name."`
	}
	userDeactivate struct{ named }
	userActivate   struct{ named }
	userMakeAdmin  struct{ named }
	userMakeMember struct{ named }
)

// AfterApply is called by kong. The name is shown as it is looked up.
func (n *named) AfterApply() error {
	n.Name = chat.TrimName(n.Name)
	return nil
}

// Run is called by kong.
func (userList) Run(ctx context.Context, s *Settings, c console) error {
	return s.withService(ctx, c, func(service *chat.Service) error {
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "NAME\tROLE\tSTATE\tSINCE")
		const page = 200
		for after := chat.ID(0); ; {
			users, err := service.Console().Users(ctx, after, page)
			if err != nil {
				return err
			}
			for _, u := range users {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", u.Name, u.Role, u.State, u.ID.Time().UTC().Format("2006-01-02"))
				after = u.ID
			}
			if len(users) < page {
				return table.Flush()
			}
		}
	})
}

// Run is called by kong.
func (u userResetPassword) Run(ctx context.Context, s *Settings, c console) error {
	return s.withService(ctx, c, func(service *chat.Service) error {
		password, err := service.Console().ResetPassword(ctx, u.Name)
		if err != nil {
			return u.explain(err)
		}
		fmt.Fprintf(c.out, "The new password for %s: %s\n", u.Name, password)
		return nil
	})
}

// Run is called by kong.
func (u userRename) Run(ctx context.Context, s *Settings, c console) error {
	return u.change(ctx, s, c, "is called "+chat.TrimName(u.To)+" now", func(c chat.Console, ctx context.Context, name string) error {
		return c.Rename(ctx, name, u.To)
	})
}

// Run is called by kong.
func (u userDeactivate) Run(ctx context.Context, s *Settings, c console) error {
	return u.change(ctx, s, c, "can't log in any more", chat.Console.Deactivate)
}

// Run is called by kong.
func (u userActivate) Run(ctx context.Context, s *Settings, c console) error {
	return u.change(ctx, s, c, "can log in again", chat.Console.Activate)
}

// Run is called by kong.
func (u userMakeAdmin) Run(ctx context.Context, s *Settings, c console) error {
	return u.change(ctx, s, c, "is now an administrator", as(chat.Admin))
}

// Run is called by kong.
func (u userMakeMember) Run(ctx context.Context, s *Settings, c console) error {
	return u.change(ctx, s, c, "is now a member", as(chat.Member))
}

func as(role chat.Role) func(chat.Console, context.Context, string) error {
	return func(c chat.Console, ctx context.Context, name string) error { return c.SetRole(ctx, name, role) }
}

// change does something to an account and says so.
func (n named) change(ctx context.Context, s *Settings, c console, done string,
	do func(chat.Console, context.Context, string) error,
) error {
	return s.withService(ctx, c, func(service *chat.Service) error {
		if err := do(service.Console(), ctx, n.Name); err != nil {
			return n.explain(err)
		}
		fmt.Fprintf(c.out, "%s %s.\n", n.Name, done)
		return nil
	})
}

func (n named) explain(err error) error {
	if errors.Is(err, chat.ErrNotFound) {
		return fmt.Errorf("there is no account named %q", n.Name)
	}
	return err
}
