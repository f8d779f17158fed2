module github.com/hubbub-chat/hubbub

go 1.26.0

require (
	github.com/alexedwards/argon2id v1.0.0
	github.com/go-json-experiment/json v1.27.2
	go.uber.org/goleak v1.3.0
)

require (
	github.com/stretchr/testify v1.12.1 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

ignore node_modules
