package engineio

import (
	"net/http"
	"strings"
)

// deflateAnswer agrees to what a server of ours does: it keeps no context, and
// wants none kept, from one message to the next (RFC 7692, section 7.1).
const deflateAnswer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

// offersDeflate tells whether a client offers permessage-deflate in a way that
// can be agreed to. Others are passed over, as RFC 7692, section 7, has it.
func offersDeflate(h http.Header) bool {
	for _, line := range h.Values("Sec-WebSocket-Extensions") {
		for offer := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(offer, ";")
			if strings.TrimSpace(name) == "permessage-deflate" && acceptable(params) {
				return true
			}
		}
	}
	return false
}

// acceptable tells whether the parameters of an offer are valid, and none asks
// for a smaller window: compress/flate has but one.
func acceptable(params string) bool {
	if strings.TrimSpace(params) == "" {
		return true
	}
	var seen [4]bool
	for param := range strings.SplitSeq(params, ";") {
		name, value, hasValue := strings.Cut(param, "=")
		value = strings.TrimSpace(value)
		if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
			value = value[1 : len(value)-1]
		}
		which, ok := 0, false
		switch strings.TrimSpace(name) {
		case "server_no_context_takeover":
			which, ok = 0, !hasValue
		case "client_no_context_takeover":
			which, ok = 1, !hasValue
		case "server_max_window_bits":
			which, ok = 2, value == "15"
		case "client_max_window_bits":
			which, ok = 3, !hasValue || windowBits(value)
		}
		if !ok || seen[which] {
			return false
		}
		seen[which] = true
	}
	return true
}

// windowBits tells whether value is a number from 8 to 15.
func windowBits(value string) bool {
	switch value {
	case "8", "9", "10", "11", "12", "13", "14", "15":
		return true
	}
	return false
}
