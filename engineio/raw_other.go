//go:build !unix

package engineio

import (
	"errors"
	"net"
	"sync"
)

// readBuffer is lent to a connection while it reads.
type readBuffer [16 << 10]byte

var readBuffers = sync.Pool{New: func() any { return new(readBuffer) }}

// rawConn is not to be had here: every connection is used through net.Conn.
type rawConn struct{}

func newRawConn(net.Conn) *rawConn { return nil }

func (*rawConn) read() (*readBuffer, int, error) { return nil, 0, errors.ErrUnsupported }

func (*rawConn) write([]byte) (int, error) { return 0, errors.ErrUnsupported }

func (*rawConn) writeSome([]byte) (int, error) { return 0, errors.ErrUnsupported }
