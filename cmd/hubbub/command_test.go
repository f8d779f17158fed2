package main

import (
	"bytes"
	"context"
	"database/sql"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// command carries out a command line on the place's data, from another process as
// it were.
func (p *place) command(args ...string) (code int, out, errs string) {
	p.t.Helper()
	return commandLine(p.t, append(args, "--data", p.Settings.Data)...)
}

func commandLine(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	// No command may stay: the server's ends as if by a signal.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, a := range args {
		if a == "user" || a == "audit" || a == "owner-link" || a == "backup" || a == "restore" {
			ctx = t.Context()
		}
	}
	var o, e bytes.Buffer
	code = run(ctx, args, &o, &e)
	return code, o.String(), e.String()
}

// failsWith fails unless a command line ends with an error of one line that
// matches.
func failsWith(t *testing.T, pattern string, args ...string) {
	t.Helper()
	code, _, errs := commandLine(t, args...)
	if code != 1 || !regexp.MustCompile(`^hubbub: `+pattern+`\n$`).MatchString(errs) {
		t.Errorf("%v: %d, %q", args, code, errs)
	}
}

func TestABadSettingIsNamed(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, tt := range [][]string{
		{`--listen: .*missing port.*`, "--listen", "8088"},
		{`--listen: .*`, "--listen", "127.0.0.1:99999999"},
		{`--base-url: .*neither https.*`, "--base-url", "ftp://chat.example"},
		{`--base-url: .*no host`, "--base-url", "https://"},
		{`--base-url: .*more than.*`, "--base-url", "https://chat.example/chat"},
		{`--trusted-proxies: "proxy" is not an address.*`, "--trusted-proxies", "127.0.0.1,proxy"},
		{`serve: --metrics must be on this machine.*`, "--metrics", "0.0.0.0:8089"},
		{`serve: --max-connections must be at least 1`, "--max-connections", "0"},
		{`serve: --edit-within must be whole seconds, or 0s`, "--edit-within=-1m"},
		{`serve: --delete-within must be whole seconds, or 0s`, "--delete-within", "1ms"},
		{`--log-level: .*loud.*`, "--log-level", "loud"},
		{`unknown flag --base.*`, "--base", "x"},
		{`unexpected argument sevre`, "sevre"},
		{`there is no account named "ann"`, "user", "deactivate", "ann"},
	} {
		if strings.HasPrefix(tt[0], "there is no account") {
			boot(t, func(p *Program) { p.Settings.Data = data })
		}
		failsWith(t, tt[0], append(tt[1:], "--data", data)...)
	}
	t.Setenv("HUBBUB_BASE_URL", "chat.example")
	failsWith(t, `--base-url: .*`, "version")
}

func TestHelpListsEverySettingWithItsVariable(t *testing.T) {
	code, out, errs := commandLine(t, "serve", "--help")
	if code != 0 || errs != "" {
		t.Fatal(code, errs)
	}
	plain := strings.Join(strings.Fields(out), " ")
	for _, name := range []string{
		"DATA", "LISTEN", "BASE_URL", "LOG_LEVEL", "TRUSTED_PROXIES", "INSECURE_HTTP", "CLOSE_SIGN_UP", "MAX_CONNECTIONS", "METRICS",
	} {
		flag := "--" + strings.ToLower(strings.ReplaceAll(name, "_", "-"))
		if !strings.Contains(plain, flag) || !strings.Contains(plain, "$HUBBUB_"+name) {
			t.Errorf("%s is missing in\n%s", name, out)
		}
	}
}

func TestTheVersionIsPrinted(t *testing.T) {
	if code, out, errs := commandLine(t, "version"); code != 0 || !strings.HasPrefix(out, "hubbub ") || errs != "" {
		t.Error(code, out, errs)
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().String()
	for flag, settle := range map[string]func(*Program){
		"--listen":  func(p *Program) { p.Settings.Listen = taken },
		"--metrics": func(p *Program) { p.Serve.Metrics = taken },
	} {
		p := newPlace(t, settle)
		err := p.Run(t.Context())
		if want := taken + " is already in use: stop the program that uses it, or choose another address with " + flag; err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
		if _, err := os.Stat(p.Settings.Data); err == nil {
			t.Error("the data folder was made")
		}
	}
}

func TestADataFolderThatCannotBeWrittenIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := newPlace(t, func(p *Program) { p.Settings.Data = file })
	if err := p.Run(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "can't write to the data folder: ") {
		t.Error(err)
	}
}

func TestADataFolderHasOneServer(t *testing.T) {
	p := boot(t)
	linked := filepath.Join(t.TempDir(), "linked")
	if err := os.Symlink(p.Settings.Data, linked); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{p.Settings.Data, linked} {
		second := newPlace(t, func(q *Program) { q.Settings.Data = data })
		err := second.Run(t.Context())
		want := "a server is already running with the data in " + data + ": stop it first, or choose another folder with --data"
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if code, _, errs := p.command("user", "list"); code != 0 {
		t.Errorf("a command beside the server: %s", errs)
	}
}

// TestACommandDoesNotMigrateUnderARunningServer: a command of a newer program did,
// and the older server went on with a schema that it did not know.
func TestACommandDoesNotMigrateUnderARunningServer(t *testing.T) {
	p := boot(t)
	db, err := sql.Open("sqlite", p.Settings.database())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const newest = "(SELECT MAX(version_id) FROM goose_db_version)"
	if _, err := db.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = "+newest); err != nil {
		t.Fatal(err)
	}
	var before, after int
	look := func(version *int) {
		if err := db.QueryRowContext(t.Context(), "SELECT "+newest).Scan(version); err != nil {
			t.Fatal(err)
		}
	}
	look(&before)
	for _, args := range [][]string{{"user", "list"}, {"owner-link"}, {"audit"}, {"backup", filepath.Join(t.TempDir(), "copy.db")}} {
		failsWith(t, "open database .*: it was made by an older version, and stays unchanged for now: a server is already running with the data in .*: stop it first, .*",
			append(args, "--data", p.Settings.Data)...)
	}
	if look(&after); after != before {
		t.Errorf("the schema went from version %d to %d", before, after)
	}
	if files, err := filepath.Glob(p.Settings.database() + ".before-*"); err != nil || len(files) > 0 {
		t.Errorf("there is %v, %v", files, err)
	}
}

func TestANewerDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	p := newPlace(t)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", p.Settings.database())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context()); err == nil || !strings.Contains(oneLine(err), "newer version of Hubbub") {
		t.Error(err)
	}
	for _, args := range [][]string{{"user", "list"}, {"owner-link"}} {
		failsWith(t, ".*newer version of Hubbub.*", append(args, "--data", p.Settings.Data)...)
	}
}

func TestNoCommandMakesADatabase(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{{"user", "list"}, {"owner-link"}, {"audit"}, {"backup", "x"}} {
		failsWith(t, "there is no database at .*--data.*", append(args, "--data", data)...)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("something was made")
	}
}

func TestTheCommandsForPeopleActOnARunningServer(t *testing.T) {
	p := boot(t)
	ann := p.visitor().signUp("ann")
	do := func(want string, args ...string) string {
		t.Helper()
		code, out, errs := p.command(append([]string{"user"}, args...)...)
		if code != 0 || !strings.Contains(out, want) {
			t.Fatalf("%v: %d %q %q", args, code, out, errs)
		}
		return out
	}
	do("administrator", "make-admin", "ann")
	do("admin", "list")
	if !ann.in() {
		t.Error("a change of role has ended the session")
	}
	do("member", "make-member", "ann")
	do("ann is called Annabel now.\n", "rename", "ann", "Annabel")
	if !ann.in() {
		t.Error("another name has ended the session")
	}
	do("ann", "rename", "annabel", "ann")
	do("can't log in any more", "deactivate", "Ann")
	do("deactivated", "list")
	if ann.in() {
		t.Error("the session lives on")
	}
	p.visitor().submit("/user/login", "username", "ann", "password", secret).says(t, 400)
	do("can log in again", "activate", "ann")
	ann.logIn("ann")
	password := regexp.MustCompile(`: (\S+)\n`).FindStringSubmatch(do("new password", "reset-password", "ann"))
	if ann.in() {
		t.Error("the session lives on")
	}
	p.visitor().submit("/user/login", "username", "ann", "password", secret).says(t, 400)
	p.visitor().submit("/user/login", "username", "ann", "password", password[1]).goesTo(t, "/user/entered")
}

func TestWhatNobodySeesAtTheEndsOfANameDoesNotCount(t *testing.T) {
	p := boot(t)
	p.visitor().submit("/user/register", "username", "\u00a0Bernd ", "password", secret).goesTo(t, "/user/entered")
	for _, typed := range []string{"Bernd ", " bernd", "\tBernd\r\n", "Bernd\u200b", "\u200fBernd\u3000"} {
		p.visitor().submit("/user/login", "username", typed, "password", secret).goesTo(t, "/user/entered")
	}
	// A password is what it is.
	p.visitor().submit("/user/login", "username", "Bernd", "password", secret+" ").says(t, 400)
	p.visitor().submit("/user/register", "username", "carl", "password", " "+secret+" ").goesTo(t, "/user/entered")
	p.visitor().submit("/user/login", "username", "carl", "password", secret).says(t, 400)
	for _, command := range []string{"reset-password", "deactivate", "activate", "make-admin"} {
		code, out, errs := p.command("user", command, "Bernd ")
		if code != 0 || strings.Contains(out, "Bernd :") || strings.Contains(out, "Bernd  ") {
			t.Errorf("%s: %q %s", command, out, errs)
		}
	}
	p.visitor().submit("/user/owner", "token", p.ownerToken(), "username", "olga ", "password", secret).goesTo(t, "/user/entered")
	p.visitor().submit("/user/login", "username", "olga", "password", secret).goesTo(t, "/user/entered")
}

func TestTheAuditLogIsListed(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	p.visitor().submit("/user/login", "username", "ann", "password", "wrong").says(t, 400)
	if code, _, errs := p.command("user", "make-admin", "ann"); code != 0 {
		t.Fatal(errs)
	}
	code, out, errs := p.command("audit")
	if code != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{
		`(?m)^WHEN`, `account made +ann +ann +127\.0\.0\.1 +-`, `log-in failed +ann +- +127\.0\.0\.1 +-`, `role changed +ann +- +- +admin`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s is missing in\n%s", want, out)
		}
	}
}

func TestTheAuditLogSaysFromWhereSomethingWasAsked(t *testing.T) {
	p := boot(t, func(p *Program) {
		p.Serve.TrustedProxies = []network{{netip.MustParsePrefix("127.0.0.0/8")}}
	})
	ann := p.visitor()
	ann.do("POST", "/user/register", form("username", "ann", "password", secret), "X-Forwarded-For", "192.0.2.1").goesTo(t, "/user/entered")
	ann.do("POST", "/user/logout", "", "X-Forwarded-For", "198.51.100.9").goesTo(t, "/user/login")
	_, out, _ := p.command("audit")
	if !regexp.MustCompile(`log-out +ann +ann +198\.51\.100\.9`).MatchString(out) {
		t.Errorf("the log-out is not recorded from where it was asked:\n%s", out)
	}
}

func TestAnotherOwnersLinkMakesTheFirstVoid(t *testing.T) {
	p := boot(t)
	first := p.ownerToken()
	code, out, errs := p.command("owner-link", "--base-url", "https://chat.example")
	link, found := strings.CutPrefix(strings.TrimSpace(out), "https://chat.example/user/owner?token=")
	if code != 0 || !found {
		t.Fatal(code, out, errs)
	}
	p.visitor().get("/user/owner?token="+first).says(t, 403)
	p.visitor().get("/user/owner?token="+link).says(t, 200)
}

func TestABackupIsRestoredAndNothingIsEverReplaced(t *testing.T) {
	p := boot(t)
	p.visitor().signUp("ann")
	copied := filepath.Join(t.TempDir(), "copy.db")
	if code, out, errs := p.command("backup", copied); code != 0 || !strings.Contains(out, "checked the copy") {
		t.Fatal(code, out, errs)
	}
	failsWith(t, ".*existing files are never replaced.*", "backup", copied, "--data", p.Settings.Data)
	failsWith(t, "a server is already running with the data in .*", "restore", copied, "--data", p.Settings.Data)
	p.visitor().signUp("bob")

	elsewhere := filepath.Join(t.TempDir(), "deep", "data")
	if code, _, errs := commandLine(t, "restore", copied, "--data", elsewhere); code != 0 {
		t.Fatal(errs)
	}
	again := newPlace(t, func(p *Program) { p.Settings.Data = elsewhere })
	if err := again.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	again.visitor().logIn("ann")
	again.visitor().submit("/user/login", "username", "bob", "password", secret).says(t, 400)
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	failsWith(t, ".*existing files are never replaced.*", "restore", copied, "--data", elsewhere)

	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, []byte("nothing of ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	failsWith(t, ".*broken.db.*", "restore", broken, "--data", filepath.Join(t.TempDir(), "new"))
}
