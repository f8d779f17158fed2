package store

import (
	"errors"
	"time"

	"github.com/hubbub-chat/hubbub/internal/chat"
)

func scanThrottle(row scanner) (chat.Throttle, error) {
	var t chat.Throttle
	var until, used millis
	err := row.Scan(&t.Failures, &until, &used)
	t.Until, t.Used = until.time(), used.time()
	return t, err
}

func (q querier) Throttle(key string) (chat.Throttle, error) {
	t, err := one(q, sqlThrottle, scanThrottle, key)
	if errors.Is(err, chat.ErrNotFound) {
		return chat.Throttle{}, nil
	}
	return t, err
}

func (t *tx) SetThrottle(key string, th chat.Throttle) error {
	if th == (chat.Throttle{}) {
		return t.put(sqlRemoveThrottle, key)
	}
	return t.put(sqlSetThrottle, key, th.Failures, toMillis(th.Until), toMillis(th.Used))
}

func (t *tx) ForgetThrottles(before time.Time, limit int) (int, error) {
	return t.remove(sqlForgetThrottles, toMillis(before), limit)
}
