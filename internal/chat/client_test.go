package chat_test

import (
	"net/netip"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func TestAddressesOfOneCustomerAreOneNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1":           "192.0.2.1/32",
		"::ffff:192.0.2.1":    "192.0.2.1/32",
		"2001:db8:1:2:3::4":   "2001:db8:1:2::/64",
		"2001:db8:1:2::ffff":  "2001:db8:1:2::/64",
		"2001:db8:1:3::4":     "2001:db8:1:3::/64",
		"fe80::1%eth0":        "fe80::/64",
		"::ffff:198.51.100.7": "198.51.100.7/32",
	} {
		if got := chat.Network(netip.MustParseAddr(address)).String(); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
	if chat.Network(netip.Addr{}).IsValid() {
		t.Error("no address is of a network")
	}
}
