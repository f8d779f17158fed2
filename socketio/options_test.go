package socketio

import (
	"testing"
	"time"
)

// TestTheDefaultsAreThoseOfNode has the values that the Node server's documentation
// names, and after them those that it has no word for.
func TestTheDefaultsAreThoseOfNode(t *testing.T) {
	given := &Options{Recovery: &Recovery{}}
	opts := given.withDefaults()
	for name, pair := range map[string][2]any{
		"path":                           {opts.Path, "/socket.io/"},
		"serveClient":                    {opts.Client == nil, true}, // a difference
		"parser":                         {opts.Parser == nil, true},
		"attachments":                    {opts.MaxAttachments, 10},
		"connectTimeout":                 {opts.ConnectTimeout, 45 * time.Second},
		"connectionStateRecovery":        {(*Options)(nil).withDefaults().Recovery == nil, true},
		"maxDisconnectionDuration":       {opts.Recovery.MaxDisconnection, 2 * time.Minute},
		"skipMiddlewares":                {opts.Recovery.SkipMiddleware, false}, // a difference
		"cleanupEmptyChildNamespaces":    {opts.DropEmptyNamespaces, false},
		"pingInterval":                   {opts.Engine.PingInterval, 25 * time.Second},
		"pingTimeout":                    {opts.Engine.PingTimeout, 20 * time.Second},
		"maxHttpBufferSize":              {opts.Engine.MaxPayload, 1_000_000},
		"what recovery keeps":            {opts.Recovery.MaxBytes, 16 << 20},
		"the inbox":                      {opts.Inbox, 64},
		"the depth of JSON":              {opts.MaxDepth, 1000},
		"arguments":                      {opts.MaxArguments, 10_000},
		"namespaces of a connection":     {opts.MaxNamespaces, 1000},
		"the program's own is unchanged": {*given.Recovery, Recovery{}},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	for given, want := range map[string]string{"": "/socket.io/", "chat": "/chat/", "/chat": "/chat/", "/a/b/": "/a/b/", "/": "/"} {
		if got := (&Options{Path: given}).withDefaults().Path; got != want {
			t.Errorf("path %q is %q, want %q", given, got, want)
		}
	}
}
