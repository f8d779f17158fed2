package main

import (
	"fmt"
	"runtime/debug"
)

type version struct{}

// Run is called by kong.
func (version) Run(c console) error {
	fmt.Fprintln(c.out, "hubbub", versionText())
	return nil
}

// versionText is the version as the build noted it.
func versionText() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
