package chat_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/live/wire"
)

func TestParallelRetriesOnTenSocketsAreOneMessage(t *testing.T) {
	s := newSite(t)
	s.start()
	ann := s.signUp("ann")
	peers := make([]*peer, 10)
	for i := range peers {
		peers[i] = ann.dial()
	}
	room := peers[0].lobby().ID
	// Beyond the 30 that one may send at once, each takes a tenth of a second, so
	// a hundred of them are tried where there is no limit, in internal/live.
	const retries = 40
	var acks [retries]wire.Sent
	var errs [retries]error
	var group sync.WaitGroup
	for i := range retries {
		group.Go(func() { acks[i], errs[i] = peers[i%len(peers)].insist(room, "once", fmt.Sprint("try ", i)) })
	}
	group.Wait()
	for i := range retries {
		if errs[i] != nil || acks[i] != acks[0] {
			t.Fatalf("one ack is %+v %v, another %+v", acks[i], errs[i], acks[0])
		}
	}
	if all := peers[0].everything(); len(all) != 1 || all[0].ID != acks[0].ID {
		t.Errorf("the room has %+v", all)
	}
}
