package chat

// A Role is what a person is on this server.
type Role string

// The roles. Nobody is who has no valid session, or whose account is not active;
// no user has it.
const (
	Nobody Role = ""
	Member Role = "member"
	Admin  Role = "admin"
	Owner  Role = "owner"
)

// A State is whether a person's account can be used.
type State string

// The states of an account. A deleted one keeps its id, because messages name
// it, and loses all else.
const (
	Active      State = "active"
	Deactivated State = "deactivated"
	Deleted     State = "deleted"
)

// DeletedName is the name that everybody sees of a deleted account.
const DeletedName = "deleted user"

// A User is what everybody may know of a person.
type User struct {
	ID    ID
	Name  string
	Role  Role
	State State
}

// An Account is a User with what only the server may know. It is never sent to
// anybody.
type Account struct {
	User
	Key      string // the name as it is compared, unique; see [Name]
	Skeleton string // what the name looks like, unique
	Password string // argon2id in PHC form; "" fits no password
}

// role is the user's role as far as it counts now.
func (u User) role() Role {
	if u.State != Active {
		return Nobody
	}
	return u.Role
}
