package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

// client says from where and with what a request comes.
func (v *visit) client() chat.Client {
	return chat.Client{
		Address: v.site.Address(v.r),
		Agent:   v.r.UserAgent(),
		Device:  v.site.cookie(v.r, deviceCookie),
	}
}

// Address finds the address that a request comes from: the peer's, or if that is
// a trusted proxy the one that it names, and so on. What stands further left in
// X-Forwarded-For anybody may have written; other headers do not count at all.
func (s *Site) Address(r *http.Request) netip.Addr {
	address := peer(r)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusted(address) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = next.Unmap().WithZone("")
	}
	return address
}

func (s *Site) trusted(address netip.Addr) bool {
	return slices.ContainsFunc(s.options.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// peer is who holds the other end of the connection.
func peer(r *http.Request) netip.Addr {
	p, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return p.Addr().Unmap().WithZone("")
}
