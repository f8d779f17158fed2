package chat

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// A Client is from where and with what somebody asks to be let in.
type Client struct {
	Address netip.Addr // found by the web layer, never from a header nobody vouches for
	Agent   string     // the browser's name for itself
	Device  string     // the token of an earlier Login, or ""
}

// address is the address as it is shown to the session's owner.
func (c Client) address() string {
	if !c.Address.IsValid() {
		return ""
	}
	return c.Address.Unmap().WithZone("").String()
}

// Network is an address as it is counted where many addresses must not make a
// difference: a whole /64 of IPv6 is one customer's, as is one address of IPv4. It is
// invalid if the address is.
func Network(address netip.Addr) netip.Prefix {
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	network, _ := address.Prefix(bits) // there are so many bits, or there is no address
	return network
}

// network is where the client's address is counted, "" without one.
func (c Client) network() string {
	if network := Network(c.Address); network.IsValid() {
		return network.String()
	}
	return ""
}

// agent is the client's name without what cannot be seen, cut.
func (c Client) agent() string {
	clean := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || hidden(r) {
			return -1
		}
		return r
	}, c.Agent)
	for len(clean) > maxAgent {
		_, size := utf8.DecodeLastRuneInString(clean)
		clean = clean[:len(clean)-size]
	}
	return clean
}
