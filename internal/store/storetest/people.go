package storetest

import (
	"context"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

var people = map[string]func(*house){
	"AnAccountIsFoundByIDByKeyAndByWhatItLooksLike": func(h *house) {
		h.addPeople(1, 2)
		for n := 1; n <= 2; n++ {
			want := accountOf(n)
			equal(h, "by id", get(h, func(r chat.Reader) (chat.Account, error) { return r.Account(want.ID) }), want)
			equal(h, "by key", get(h, func(r chat.Reader) (chat.Account, error) { return r.AccountByKey(want.Key) }), want)
			equal(h, "by skeleton", get(h, func(r chat.Reader) (chat.User, error) { return r.LooksLike(want.Skeleton) }), want.User)
		}
		absent(h, "no such id", func(r chat.Reader) (chat.Account, error) { return r.Account(3) })
		absent(h, "a skeleton is no key", func(r chat.Reader) (chat.Account, error) { return r.AccountByKey("skeleton1") })
		absent(h, "a key is no skeleton", func(r chat.Reader) (chat.User, error) { return r.LooksLike("key1") })
	},
	"AnAccountIsReplacedAsAWhole": func(h *house) {
		h.addPeople(1, 2)
		changed := chat.Account{
			User: chat.User{ID: 1, Name: "another name", Role: chat.Admin, State: chat.Deactivated},
			Key:  "other", Skeleton: "0ther", Password: "",
		}
		h.write(func(tx chat.Tx) error { return tx.SetAccount(changed) })
		equal(h, "it", get(h, func(r chat.Reader) (chat.Account, error) { return r.Account(1) }), changed)
		equal(h, "another", get(h, func(r chat.Reader) (chat.Account, error) { return r.Account(2) }), accountOf(2))
		absent(h, "by its former key", func(r chat.Reader) (chat.Account, error) { return r.AccountByKey("key1") })
	},
	"TwoPeopleNeverHaveTheSameKeySkeletonOrID": func(h *house) {
		h.addPeople(1)
		for what, alter := range map[string]func(*chat.Account){
			"id":       func(a *chat.Account) { a.ID = 1 },
			"key":      func(a *chat.Account) { a.Key = "key1" },
			"skeleton": func(a *chat.Account) { a.Skeleton = "skeleton1" },
		} {
			second := accountOf(2)
			alter(&second)
			if err := h.Write(context.Background(), func(tx chat.Tx) error { return tx.AddAccount(second) }); err == nil {
				h.Errorf("two accounts have the same %s", what)
			}
		}
		equal(h, "all accounts", get(h, func(r chat.Reader) ([]chat.Account, error) { return r.Accounts(0, 10) }), []chat.Account{accountOf(1)})
	},
	"AccountsAreListedByID": func(h *house) {
		h.addPeople(5, 1, 3, 2)
		list := func(after chat.ID, limit int) []chat.Account {
			return get(h, func(r chat.Reader) ([]chat.Account, error) { return r.Accounts(after, limit) })
		}
		equal(h, "the first two", list(0, 2), []chat.Account{accountOf(1), accountOf(2)})
		equal(h, "the rest", list(2, 10), []chat.Account{accountOf(3), accountOf(5)})
		equal(h, "behind the last", len(list(5, 10)), 0)
	},
	"PeopleInUseAreFoundByAPartOfWhatTheirNameLooksLike": func(h *house) {
		h.write(func(tx chat.Tx) error {
			for n, skeleton := range []string{"anna", "hannah", "bob", "an_", "AN%", "gone ann"} {
				a := accountOf(n + 1)
				a.Skeleton, a.Key = skeleton, string(rune('z'-n))
				if n == 5 {
					a.State = chat.Deactivated
				}
				if err := tx.AddAccount(a); err != nil {
					return err
				}
			}
			return nil
		})
		found := func(skeleton, after string, limit int) (ids []chat.ID) {
			for _, a := range get(h, func(r chat.Reader) ([]chat.Account, error) { return r.People(skeleton, after, limit) }) {
				ids = append(ids, a.ID)
			}
			return ids
		}
		equal(h, "all of them, by key", found("", "", 10), []chat.ID{5, 4, 3, 2, 1})
		equal(h, "those with ann", found("ann", "", 10), []chat.ID{2, 1})
		equal(h, "the first of them", found("ann", "", 1), []chat.ID{2})
		equal(h, "behind the first of them", found("ann", "y", 10), []chat.ID{1})
		equal(h, "no pattern: _", found("n_", "", 10), []chat.ID{4})
		equal(h, "no pattern: %", found("%", "", 10), []chat.ID{5})
		equal(h, `no pattern: \`, found(`\`, "", 10), nil)
	},
	"OnlyAnActiveOwnerIsOne": func(h *house) {
		has := func() bool { return get(h, func(r chat.Reader) (bool, error) { return r.HasOwner() }) }
		h.addPeople(1)
		equal(h, "with a member alone", has(), false)
		owner := accountOf(2)
		owner.Role = chat.Owner
		h.write(func(tx chat.Tx) error { return tx.AddAccount(owner) })
		equal(h, "with an owner", has(), true)
		for _, state := range []chat.State{chat.Deactivated, chat.Deleted} {
			owner.State = state
			h.write(func(tx chat.Tx) error { return tx.SetAccount(owner) })
			equal(h, "with an owner who is "+string(state), has(), false)
		}
	},
}
