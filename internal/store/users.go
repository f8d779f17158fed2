package store

import "github.com/hubbub-chat/hubbub/internal/chat"

func scanAccount(row scanner) (a chat.Account, err error) {
	err = row.Scan(&a.ID, &a.Name, &a.Role, &a.State, &a.Key, &a.Skeleton, &a.Password)
	return a, err
}

func (q querier) Account(id chat.ID) (chat.Account, error) {
	return one(q, sqlAccount, scanAccount, int64(id))
}

func (q querier) AccountByKey(key string) (chat.Account, error) {
	return one(q, sqlAccountByKey, scanAccount, key)
}

func (q querier) LooksLike(skeleton string) (chat.User, error) {
	a, err := one(q, sqlLooksLike, scanAccount, skeleton)
	return a.User, err
}

func (q querier) Accounts(after chat.ID, limit int) ([]chat.Account, error) {
	return list(q, sqlAccounts, scanAccount, int64(after), limit)
}

func (q querier) People(skeleton, after string, limit int) ([]chat.Account, error) {
	return list(q, sqlPeople, scanAccount, containing(skeleton), after, limit)
}

func (q querier) HasOwner() (bool, error) { return one(q, sqlHasOwner, scanValue[bool]) }

func (t *tx) AddAccount(a chat.Account) error {
	return t.put(sqlAddAccount, int64(a.ID), a.Name, string(a.Role), string(a.State), a.Key, a.Skeleton, a.Password)
}

func (t *tx) SetAccount(a chat.Account) error {
	return t.put(sqlSetAccount, a.Name, string(a.Role), string(a.State), a.Key, a.Skeleton, a.Password, int64(a.ID))
}

func scanValue[T any](row scanner) (value T, err error) {
	err = row.Scan(&value)
	return value, err
}
