//go:build unix

package engineio

import (
	"io"
	"net"
	"sync"
	"syscall"
)

// readBuffer is lent to a connection while it has bytes to handle.
type readBuffer [16 << 10]byte

var readBuffers = sync.Pool{New: func() any { return new(readBuffer) }}

// rawConn reads and writes a connection's descriptor without waiting inside
// the system call: so an idle reader holds no buffer, and a writer is never
// held up by a client that does not read.
type rawConn struct {
	rc      syscall.RawConn
	onRead  func(fd uintptr) bool // made once: a method value is an allocation
	onWrite func(fd uintptr) bool

	readBuf *readBuffer
	readN   int
	readErr error

	writeBuf []byte
	writeN   int
	writeErr error
}

// newRawConn returns nil for a connection that must be used through net.Conn.
func newRawConn(nc net.Conn) *rawConn {
	var rc syscall.RawConn
	var err error
	// Exactly these types: one that wraps them may do more than pass bytes on.
	switch nc := nc.(type) {
	case *net.TCPConn:
		rc, err = nc.SyscallConn()
	case *net.UnixConn:
		rc, err = nc.SyscallConn()
	}
	if rc == nil || err != nil {
		return nil
	}
	r := &rawConn{rc: rc}
	r.onRead, r.onWrite = r.tryRead, r.tryWrite
	return r
}

// read waits until there are bytes, and returns them in a buffer from
// readBuffers. For one goroutine.
func (r *rawConn) read() (*readBuffer, int, error) {
	if err := r.rc.Read(r.onRead); err != nil {
		return nil, 0, err
	}
	buf, n, err := r.readBuf, r.readN, r.readErr
	r.readBuf, r.readErr = nil, nil
	if err != nil || n == 0 {
		readBuffers.Put(buf)
		if err == nil {
			err = io.EOF
		}
		return nil, 0, err
	}
	return buf, n, nil
}

// tryRead tells whether the wait is over. It always tries to read first, and
// so sees an end of file that came together with the data before it.
func (r *rawConn) tryRead(fd uintptr) bool {
	buf := readBuffers.Get().(*readBuffer)
	for {
		n, err := syscall.Read(int(fd), buf[:])
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			readBuffers.Put(buf)
			return false
		}
		r.readBuf, r.readN, r.readErr = buf, n, err
		return true
	}
}

// write makes one attempt and returns how many bytes the kernel took, 0 when
// it has no room. Callers of write and writeSome take turns.
func (r *rawConn) write(b []byte) (int, error) { return r.attempt(b, r.onWrite) }

// writeSome is a write that waits until the kernel has room for something.
func (r *rawConn) writeSome(b []byte) (int, error) {
	return r.attempt(b, func(fd uintptr) bool {
		return r.onWrite(fd) && (r.writeN > 0 || r.writeErr != nil)
	})
}

func (r *rawConn) attempt(b []byte, try func(fd uintptr) bool) (int, error) {
	r.writeBuf = b
	err := r.rc.Write(try)
	n := r.writeN
	if err == nil {
		err = r.writeErr
	}
	r.writeBuf, r.writeN, r.writeErr = nil, 0, nil
	return n, err
}

func (r *rawConn) tryWrite(fd uintptr) bool {
	for {
		n, err := syscall.Write(int(fd), r.writeBuf)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			n, err = 0, nil
		}
		r.writeN, r.writeErr = max(n, 0), err
		return true
	}
}
