package engineio

import (
	"net/http"
	"reflect"
	"testing"
	"time"
)

// TestTheDefaultsAreThoseOfNode has the values that the Node server's documentation
// names, and after them those that it has no word for.
func TestTheDefaultsAreThoseOfNode(t *testing.T) {
	given := &Options{Cookie: &http.Cookie{}, Deflate: &Deflate{}}
	for i, opts := range []Options{(*Options)(nil).withDefaults(), given.withDefaults()} {
		for name, pair := range map[string][2]any{
			"pingInterval":            {opts.PingInterval, 25 * time.Second},
			"pingTimeout":             {opts.PingTimeout, 20 * time.Second},
			"upgradeTimeout":          {opts.UpgradeTimeout, 10 * time.Second},
			"maxHttpBufferSize":       {opts.MaxPayload, 1_000_000},
			"transports":              {opts.Transports, []string{"polling", "websocket"}},
			"allowUpgrades":           {!opts.DisableUpgrades, true},
			"allowEIO3":               {opts.AllowEIO3, false},
			"httpCompression":         {opts.CompressAbove, 1024},
			"perMessageDeflate":       {opts.Deflate != nil, i == 1},
			"cookie":                  {opts.Cookie != nil, i == 1},
			"cors":                    {opts.Origins == nil && opts.AllowOrigin == nil, true},
			"initialPacket":           {opts.InitialPacket.Size(), 0},
			"allowRequest":            {opts.AllowRequest == nil, true},
			"the queue of a client":   {opts.MaxQueue, 16 << 20},
			"the longest hold":        {opts.StallTimeout, 5 * time.Minute},
			"the length of NewID's":   {len(opts.NewID(nil)), 24},
			"nobody is told of these": {opts.OnRefuse == nil && opts.Principal == nil, true},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
			}
		}
	}
	opts := given.withDefaults()
	if c := opts.Cookie; c.Name != "io" || c.Path != "/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.MaxAge != 0 {
		t.Errorf("cookie: %+v", c)
	}
	if *opts.Deflate != (Deflate{Above: 1024, Level: 1}) {
		t.Errorf("perMessageDeflate: %+v", opts.Deflate)
	}
	if *given.Deflate != (Deflate{}) || given.Cookie.Name != "" {
		t.Errorf("the program's own options were changed: %+v", given)
	}
}
