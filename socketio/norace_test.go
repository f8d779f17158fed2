//go:build !race

package socketio_test

// mostAllocations bounds the allocations per delivery of a broadcast to 1,000.
const mostAllocations = 0.01
