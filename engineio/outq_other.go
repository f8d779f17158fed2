//go:build !linux

package engineio

import "net"

// limitUnsent does nothing here.
func limitUnsent(net.Conn) {}

// unacked is not to be had here.
func unacked(net.Conn) int { return 0 }
