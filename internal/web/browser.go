package web

import "strings"

// Browsers by the word that gives them away, in the order in which to look: most
// call themselves by the names of others as well.
var browsers = []struct{ word, name string }{
	{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"},
	{"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
}

// Systems, likewise.
var systems = []struct{ word, name string }{
	{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
	{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
}

// Browser says for people what a program calls itself, like "Firefox on Linux".
// What is not known stays as it is.
func (v view) Browser(agent string) string {
	if agent == "" {
		return v.Say("A program that does not give its name")
	}
	for _, b := range browsers {
		if !strings.HasPrefix(agent, "Mozilla/") || !strings.Contains(agent, b.word) {
			continue
		}
		for _, s := range systems {
			if strings.Contains(agent, s.word) {
				return v.Say("%s on %s", b.name, s.name)
			}
		}
		return b.name
	}
	return agent
}
