// The examples with other people's routers: a module of its own, so that the
// library needs none of them.
module github.com/hubbub-chat/hubbub/examples/http

go 1.26.0

require (
	github.com/go-chi/chi/v5 v5.2.5
	github.com/hubbub-chat/hubbub v0.0.0
)

require github.com/go-json-experiment/json v1.27.2 // indirect

replace github.com/hubbub-chat/hubbub => ../..
