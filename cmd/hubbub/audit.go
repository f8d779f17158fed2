package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

type audit struct{}

// Run is called by kong.
func (audit) Run(ctx context.Context, s *Settings, c console) error {
	return s.withService(ctx, c, func(service *chat.Service) error {
		table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "WHEN (UTC)\tWHAT\tWHOSE ACCOUNT\tBY WHOM\tFROM\tDETAIL")
		const page = 500
		for after := chat.ID(0); ; {
			records, err := service.Console().Audit(ctx, after, page)
			if err != nil {
				return err
			}
			for _, r := range records {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID.Time().UTC().Format("2006-01-02 15:04:05"), r.Event,
					person(r.About), person(r.Actor), orDash(r.Address), orDash(r.Detail))
				after = r.ID
			}
			if len(records) < page {
				return table.Flush()
			}
		}
	})
}

func person(u chat.User) string {
	if u.ID == 0 {
		return "-"
	}
	return u.Name
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
