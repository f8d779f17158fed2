package line

import "syscall"

// segment is the size of the segments of a thin line. Those of the loopback
// device, 64 KiB, would let a sender's kernel take megabytes at once.
const segment = 1400

// thin returns what makes a new socket take little: buffer bytes that are not
// read, and small segments. It has to be told before the connection is made.
func thin(buffer int) func(network, address string, c syscall.RawConn) error {
	return func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			for _, option := range [...]struct{ level, name, value int }{
				{syscall.SOL_SOCKET, syscall.SO_RCVBUF, buffer / 2}, // the kernel doubles it
				{syscall.IPPROTO_TCP, syscall.TCP_MAXSEG, segment},
			} {
				if err := syscall.SetsockoptInt(int(fd), option.level, option.name, option.value); err != nil {
					failed = err
				}
			}
		})
		if err != nil {
			return err
		}
		return failed
	}
}
