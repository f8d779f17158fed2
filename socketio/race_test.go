//go:build race

package socketio_test

// The race detector makes every sync.Pool forget at random.
const mostAllocations = 0.05
