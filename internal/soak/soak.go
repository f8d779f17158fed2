// Package soak says how often a test does what gains from being done often: a few times
// in make test, many times in make soak, which sets HUBBUB_SOAK=1.
package soak

import "os"

// Wanted tells whether the large counts are wanted.
func Wanted() bool { return os.Getenv("HUBBUB_SOAK") == "1" }

// Count returns few, or many if the large counts are wanted.
func Count(few, many int) int {
	if Wanted() {
		return many
	}
	return few
}
