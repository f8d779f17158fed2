package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"time"

	"github.com/hubbub-chat/hubbub/internal/web"
)

// Settings are what every command may be told.
type Settings struct {
	Data     string     `default:"data" placeholder:"FOLDER" help:"The folder for all data."`
	Listen   string     `default:"localhost:8088" placeholder:"HOST:PORT" help:"The address and port to listen on."`
	BaseURL  *url.URL   `name:"base-url" placeholder:"URL" help:"The address people use to reach the server, like https://chat.example. Required for any host name other than localhost."`
	LogLevel slog.Level `default:"info" placeholder:"LEVEL" help:"The least important messages to log: debug, info, warn or error."`
}

// serve are the settings of the server.
type serve struct {
	TrustedProxies []network     `placeholder:"ADDRESS" help:"Addresses or networks of the proxies in front of the server. Only they may say where a request came from."`
	InsecureHTTP   bool          `name:"insecure-http" help:"Allow passwords over plain HTTP from other machines. Use it only in closed networks."`
	CloseSignUp    bool          `help:"Close sign-up: nobody can make an account."`
	EditWithin     time.Duration `default:"0s" placeholder:"TIME" help:"How long after sending people can edit a message, like 15m or 24h. 0s means always."`
	DeleteWithin   time.Duration `default:"0s" placeholder:"TIME" help:"How long after sending people can delete a message of theirs, like 15m or 24h. 0s means always. Moderators can always delete."`
	MaxConnections int           `default:"20000" placeholder:"NUMBER" help:"The most live connections at once. Beyond that, people are asked to try again later."`
	Metrics        string        `default:"localhost:8089" placeholder:"HOST:PORT" help:"The address and port for metrics and profiles, on this machine only. \"off\" turns them off."`
}

// A network is an address or many.
type network struct{ netip.Prefix }

// UnmarshalText reads an address, or a prefix like 10.0.0.0/8.
func (n *network) UnmarshalText(text []byte) error {
	if address, err := netip.ParseAddr(string(text)); err == nil {
		n.Prefix = netip.PrefixFrom(address, address.BitLen())
		return nil
	}
	prefix, err := netip.ParsePrefix(string(text))
	if err != nil {
		return fmt.Errorf("%q is not an address, or a network like 10.0.0.0/8", text)
	}
	n.Prefix = prefix.Masked()
	return nil
}

func (s *Settings) database() string { return filepath.Join(s.Data, "hubbub.db") }

// address is where people find a server that listens on a port.
func (s *Settings) address(port string) string {
	if s.BaseURL != nil {
		return s.BaseURL.Scheme + "://" + s.BaseURL.Host
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if ip, no := netip.ParseAddr(host); err != nil || host == "" || no == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Validate is called by kong.
func (s *Settings) Validate() error {
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if s.BaseURL == nil {
		return nil
	}
	if err := web.CheckBaseURL(s.BaseURL); err != nil {
		return fmt.Errorf("--base-url: %w", err)
	}
	return nil
}

// wholeSeconds refuses a time that is negative, or that people can't be told in seconds.
func wholeSeconds(name string, within time.Duration) error {
	if within < 0 || within%time.Second != 0 {
		return fmt.Errorf("%s must be whole seconds, or 0s", name)
	}
	return nil
}

// Validate is called by kong.
func (s *serve) Validate() error {
	if s.MaxConnections < 1 {
		return errors.New("--max-connections must be at least 1")
	}
	if err := wholeSeconds("--edit-within", s.EditWithin); err != nil {
		return err
	}
	if err := wholeSeconds("--delete-within", s.DeleteWithin); err != nil {
		return err
	}
	if s.Metrics == "off" {
		return nil
	}
	if _, _, err := net.SplitHostPort(s.Metrics); err != nil {
		return fmt.Errorf("--metrics: %w", err)
	}
	if !web.Loopback(s.Metrics) {
		return errors.New("--metrics must be on this machine: use localhost")
	}
	return nil
}
