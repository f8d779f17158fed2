package chat_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hubbub-chat/hubbub/internal/soak"
)

// stopTime is how long a server may take to end, whatever it is doing.
const stopTime = 10 * time.Second

func TestAServerEndsInTimeWhateverItIsDoing(t *testing.T) {
	// Each begins something, and returns what to do after the server has ended.
	for what, begin := range map[string]func(*site) (after func()){
		"nothing":            func(*site) func() { return func() {} },
		"log-ins":            beginLogIns,
		"a form, half come":  beginHalfForm,
		"polls, not fetched": beginPolls,
		"many sockets":       beginSockets,
		"a backup":           beginBackup,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.start()
			ann := s.signUp("ann").dial()
			room := ann.lobby()
			after := begin(s)
			sent, err := ann.insist(room.ID, "last", "the last word")
			if err != nil {
				t.Fatal(err)
			}
			took := s.stop()
			t.Logf("it took %v", took)
			if took > stopTime {
				t.Error("which is too long")
			}
			after()
			s.start()
			all := ann.from.dial().everything()
			if last := all[len(all)-1]; last.ID != sent.ID {
				t.Errorf("acknowledged was %+v, the last message is %+v", sent, last)
			}
			s.stop()
		})
	}
}

// beginLogIns fills the queue of those whose passwords are hashed.
func beginLogIns(s *site) (after func()) {
	var group sync.WaitGroup
	busy := make(chan struct{}, 100)
	for i := range 100 {
		group.Go(func() {
			m := &member{s: s, cookies: make(map[string]string)}
			form := url.Values{"username": {fmt.Sprint("nobody", i)}, "password": {password}}
			status, _, err := m.do(http.MethodPost, "/user/login", form.Encode(), "application/x-www-form-urlencoded")
			if err != nil || status != http.StatusBadRequest {
				busy <- struct{}{}
			}
		})
	}
	<-busy // as many are hashed as may be, and the others sent away
	return group.Wait
}

func beginHalfForm(s *site) (after func()) {
	for range 20 {
		s.hold("POST /user/login HTTP/1.1\r\nHost: " + s.address + "\r\nOrigin: http://" + s.address +
			"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nusername=a")
	}
	return func() {}
}

func beginPolls(s *site) (after func()) {
	for range 20 {
		s.hold("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: " + s.address + "\r\n\r\n")
	}
	return func() {}
}

// beginSockets opens as many as people may.
func beginSockets(s *site) (after func()) {
	for i := range soak.Count(5, 50) {
		m := s.signUp(fmt.Sprint("user", i))
		for range 20 {
			m.dial().lobby()
		}
	}
	return func() {}
}

// beginBackup makes backups beside the server, one after another.
func beginBackup(s *site) (after func()) {
	over, done, first := make(chan struct{}), make(chan error, 1), make(chan struct{})
	folder := s.t.TempDir()
	go func() {
		defer close(done)
		var errs error
		for i := 0; ; i++ {
			file := filepath.Join(folder, fmt.Sprint(i))
			if out, err := exec.Command(program, "backup", file, "--data", s.data).CombinedOutput(); err != nil {
				errs = errors.Join(errs, fmt.Errorf("backup %d: %w: %s", i, err, out))
			}
			if i == 0 {
				close(first)
			}
			select {
			case <-over:
				done <- errs
				return
			default:
			}
		}
	}()
	<-first
	return func() {
		close(over)
		if err := <-done; err != nil {
			s.t.Error(err)
		}
	}
}

// A signal that comes while the server starts ends it well too, wherever it is. The
// program is its own master from its first system calls on its data.
func TestAServerThatIsStoppedWhileItStartsEndsWell(t *testing.T) {
	for range soak.Count(5, 50) {
		s := newSite(t)
		cmd := exec.Command(program, "serve", "--data", s.data, "--listen", "127.0.0.1:0", "--metrics", "off")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); ; {
			if _, err := os.Stat(filepath.Join(s.data, "hubbub.lock")); err == nil {
				break
			}
			if time.Since(began) > patience {
				t.Fatal("it does not start")
			}
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("it ended with %v", err)
		}
		s.start() // on what the other left
		s.signUp("ann")
		s.stop()
	}
}
