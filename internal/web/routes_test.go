package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func TestARouteForMembersWithoutARuleDoesNotStart(t *testing.T) {
	table := (&Site{}).table()
	if err := ruled(table); err != nil {
		t.Error(err)
	}
	for _, action := range []chat.Action{"", "fly"} {
		odd := route{http.MethodPost, "/user/fly", forMembers, false, home, action, limits{}}
		if err := ruled(append(table, odd)); err == nil || !strings.Contains(err.Error(), "POST /user/fly") {
			t.Errorf("the action %q: %v", action, err)
		}
	}
}
