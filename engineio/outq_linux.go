package engineio

import (
	"net"
	"syscall"
	"unsafe"
)

// maxUnsent bounds the bytes that a connection's kernel holds besides those under way
// to the other side. Without it that is up to 4 MB, for which a line of 20 KB/s needs
// three minutes: no ping gets past them.
const maxUnsent = 128 << 10

// tcpNotSentLowat is TCP_NOTSENT_LOWAT, which package syscall does not name.
const tcpNotSentLowat = 25

// limitUnsent has the kernel take no more than maxUnsent before it is sent.
func limitUnsent(nc net.Conn) {
	if tcp, ok := inner(nc).(*net.TCPConn); ok {
		if rc, err := tcp.SyscallConn(); err == nil {
			_ = rc.Control(func(fd uintptr) {
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, maxUnsent)
			})
		}
	}
}

// unacked returns how many bytes of a connection the kernel has that the other side has
// not acknowledged (SIOCOUTQ); 0 where it does not tell.
func unacked(nc net.Conn) int {
	sc, ok := inner(nc).(syscall.Conn)
	if !ok {
		return 0
	}
	rc, err := sc.SyscallConn()
	if err != nil {
		return 0
	}
	var n int32
	_ = rc.Control(func(fd uintptr) {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCOUTQ, uintptr(unsafe.Pointer(&n))); errno != 0 {
			n = 0
		}
	})
	return int(n)
}
