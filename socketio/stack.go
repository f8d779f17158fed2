package socketio

// roomForHandlers makes the goroutine's stack as large as decoding, most
// handlers and encoding need, while there is next to nothing on it. Otherwise it
// would grow step by step with all their frames to be copied and mended, which
// took a quarter of the CPU time of short events.
//
//go:noinline
func roomForHandlers(i int) byte {
	var space [6 << 10]byte
	return space[i]
}
