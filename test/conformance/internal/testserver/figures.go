package testserver

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

// Figures are those that a leak shows in; sizes in bytes, after a collection.
// What is resident is only told when it is wanted, after all that is free has
// gone back to the kernel.
func Figures(resident bool) map[string]int {
	runtime.GC()
	runtime.GC() // the second empties the pools
	pages := 0
	if resident {
		debug.FreeOSMemory()
		statm, _ := os.ReadFile("/proc/self/statm")
		fmt.Sscan(string(statm), new(int), &pages)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fds, _ := os.ReadDir("/proc/self/fd")
	return map[string]int{
		"goroutines":  runtime.NumGoroutine(),
		"heap":        int(m.HeapAlloc),
		"resident":    pages * os.Getpagesize(),
		"descriptors": len(fds),
	}
}
