package chat

// CheapHashes makes passwords cheap to check and to guess, for tests that log in
// often. Accounts made before take what they took.
func (s *Service) CheapHashes() {
	cheap := argon
	cheap.Memory, cheap.Iterations = 8, 1
	h, err := newHasher(cheap, 64, 1024)
	if err != nil {
		panic(err)
	}
	s.hasher = h
}
