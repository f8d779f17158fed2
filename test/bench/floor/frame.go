//go:build linux

package main

import "bytes"

// frame appends a text frame.
func frame(to []byte, packet string) []byte {
	to = append(to, 0x81)
	if len(packet) < 126 {
		to = append(to, byte(len(packet)))
	} else {
		to = append(to, 126, byte(len(packet)>>8), byte(len(packet)))
	}
	return append(to, packet...)
}

// unmask takes a client's frame from the beginning of data, and tells its size; 0
// when it is not all there.
func unmask(data []byte) (packet []byte, size int) {
	if len(data) < 6 {
		return nil, 0
	}
	head, length := 6, int(data[1]&0x7f)
	if length == 126 {
		if len(data) < 8 {
			return nil, 0
		}
		head, length = 8, int(data[2])<<8|int(data[3])
	}
	if len(data) < head+length {
		return nil, 0
	}
	key, packet := data[head-4:head], data[head:head+length]
	for i := range packet {
		packet[i] ^= key[i%4]
	}
	return packet, head + length
}

// between is what stands after before and in front of the next quotation mark.
func between(packet []byte, before string) []byte {
	_, after, _ := bytes.Cut(packet, []byte(before))
	text, _, _ := bytes.Cut(after, []byte(`"`))
	return text
}
