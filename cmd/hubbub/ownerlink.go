package main

import (
	"context"
	"fmt"
	"net"

	"github.com/hubbub-chat/hubbub/internal/chat"
	"github.com/hubbub-chat/hubbub/internal/web"
)

type ownerLink struct{}

// Run is called by kong.
func (ownerLink) Run(ctx context.Context, s *Settings, c console) error {
	return s.withService(ctx, c, func(service *chat.Service) error {
		token, err := service.OwnerLink(ctx)
		if err != nil {
			return err
		}
		_, port, err := net.SplitHostPort(s.Listen)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.out, s.address(port)+web.OwnerPath(token))
		return nil
	})
}
