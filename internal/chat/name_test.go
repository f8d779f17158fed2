package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// goodNames are names that people have, in the form in which they are kept.
var goodNames = strings.Fields(`
	ann Ann ANN bob42 a 7 x9 jean-luc mary_ann j.r.smith Zoë Åsa Søren Łukasz Đorđe Þór Øystein Nuño Çağla Müller
	José François Ångström žluťoučký Őrs Ștefan Jānis Ģirts naïve İpek ırmak straße Élodie Nguyễn Thị Trần
	Иван мария Ёлка Київ Ґанна Љубица Ђорђе Ώρα Γιώργος ελένη Ἀθηνᾶ Աննա գրիգոր ანა გიორგი
	דוד משה שרה محمد فاطمة علي پریسا گلناز
	राम सीता तमिळ গোপাল தமிழ் తెలుగు ಕನ್ನಡ മലയാളം ਗੁਰਪ੍ਰੀਤ સીતા
	สมชาย ลาว မြန်မာ ភាសា ዮሐንስ ሰላም
	李小龙 王芳 山田太郎 たろう タロウ 田中たろう 김철수 이영희 陳大文 李Bruce 田中Ken 김Kim
	a-b a_b a.b a-1 1-a x-y_z.w abcdefghijklmnopqrstuvwxyzabcdef
`)

func TestNamesOfManyPeoplesAreTaken(t *testing.T) {
	for _, text := range goodNames {
		name, err := ParseName(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		again, err := ParseName(name.Shown)
		if err != nil || again != name {
			t.Errorf("%s is kept as %+v, which is read as %+v, %v", text, name, again, err)
		}
		if key, err := ParseName(name.Key); err != nil || key.Key != name.Key {
			t.Errorf("the key %q is read as %+v, %v", name.Key, key, err)
		}
	}
}

// badNames are names that cannot be seen, told apart, or told from the server's.
func badNames() []string {
	names := []string{
		"", " ", "a b", "a\tb", "a\nb", "ann\r\nset-cookie: x", "a\x00b", "\x00", "\x1b[2Jann", "a\u2028b", "a\u2029b",
		"-ann", "ann-", ".ann", "ann.", "_ann", "ann_", "a--b", "a..b", "a._b", "-", "...", "..", ".",
		"a/b", `a\b`, "../etc/passwd", "a:b", "a@b", "@ann", "#ann", "a,b", "a;b", "a'b", `a"b`, "<b>", "a&b", "a%00b", "a+b", "a=b", "a|b", "a*b", "a?b", "$a", "~a", "^a", "`a`", "(a)", "[a]", "{a}", "!",
		"a\u202eb", "a\u2066b", "a\u2069b", "a\u200eb", "a\u061cb",
		"a\u200bb", "a\u200cb", "a\u200db", "a\ufeffb", "a\u2060b", "a\u00adb", "a\u180eb", "a\u034fb", "a\u115fb", "a\u3164b", "a\uffa0b", "an\ufe0fn", "a\u17b4b", "a\u2063b",
		"a\u00a0b", "a\u3000b", "a\u2003b", "a\u1680b",
		"\u0301ann", "\u0301", "a\u0301\u0302\u0303", "Z\u0351\u036b\u0343\u036a\u0302", "a" + strings.Repeat("\u0301", 50), "a-\u0301",
		"\ud7ff\uffff", "a\ufffdb", "a\ufffeb", "\xff\xfe", "a\xc0\xaf", "a\xed\xa0\x80", "\xf4\x90\x80\x80", "a\ue000b", "a\U000f0000b", "a\U000e0041b",
		"😀", "ann😀", "👩\u200d👩\u200d👧", "♥", "a★", "™", "①", "a½", "№1", "²", "€", "·", "ˈa", "‑a", "a–b", "a—b", "’", "，",
		"ａｄｍｉｎ", "ｒｏｏｔ", "𝐚𝐧𝐧", "𝒜nn", "ⓐⓝⓝ", "ﬁnn", "ĳs", "㎏", "ⅷ",
		"аnn", "аdmin", "аdmіn", "рaypal", "ѕcott", "Аnn", "annа", "οlga", "admιn", "αnn", "mаrу", "ᴀdmin", "ɑdmin", "adⅿin", "admın", "аԁmіn", "bоb", "bσb", "boЬ", "Иvan", "мaria", "日а", "김а", "あа",
		strings.Repeat("a", 33), strings.Repeat("é", 33), strings.Repeat("a", 10<<10), strings.Repeat("\u0301", 10<<10), strings.Repeat("李", 5000),
		"deleted user", "deleteduser", "deleted-user", "ad-min", "a.d.m.i.n", "r00t", "adm1n", "adrnin", "0wner", "he1p", "Admin", "ADMIN", "AdMiN",
	}
	for _, n := range strings.Fields(`admin administrator moderator root system support security staff official server bot
		hubbub lobby everyone all here channel me you anonymous guest nobody unknown deleted null undefined owner`) {
		names = append(names, n, strings.ToUpper(n))
	}
	// Each character that can hide, wherever it is not just trimmed.
	for _, r := range []rune{0, 7, 8, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x200b, 0x200e, 0x202a, 0x202b, 0x202c, 0x2028, 0x2066, 0x2067, 0x2068, 0xfeff, 0xfff9, 0xe0001, 0x1d173} {
		names = append(names, "a"+string(r)+"nn", "an"+string(r)+"n", string(r)+"an"+string(r)+"n"+string(r))
	}
	return names
}

func TestNamesThatHideOrPretendAreRefused(t *testing.T) {
	names := badNames()
	if all := len(names) + len(goodNames); all < 300 {
		t.Errorf("the corpus has only %d names", all)
	}
	for _, text := range names {
		start := time.Now()
		name, err := ParseName(text)
		if err == nil {
			t.Errorf("%.40q (%+q) was taken as %+v", text, text[:min(len(text), 20)], name)
		} else if e := AsError(err); e.Code != Invalid || e.Field != "name" {
			t.Errorf("%.40q was refused with %v", text, err)
		}
		took := time.Since(start)
		for again := 0; took > time.Second && again < 5; again++ { // something else may have run
			start = time.Now()
			_, _ = ParseName(text)
			took = time.Since(start)
		}
		if took > time.Second {
			t.Errorf("%.40q took %v", text, took)
		}
	}
}

func TestEachMistakeInANameHasASentenceOfItsOwn(t *testing.T) {
	said := make(map[string]string)
	for typed, want := range map[string]string{
		"":                       "Enter a user name.",
		strings.Repeat("a", 33):  "A user name can have at most 32 characters.",
		strings.Repeat("a", 999): "A user name can have at most 32 characters.",
		"Anna Schmidt":           "A user name can't contain spaces.",
		"O'Brien":                "A user name can't contain “'”. It can contain letters, digits, dots, hyphens and underscores.",
		"anna@example":           "A user name can't contain “@”. It can contain letters, digits, dots, hyphens and underscores.",
		"ann😀":                   "A user name can't contain “😀”. It can contain letters, digits, dots, hyphens and underscores.",
		"a\u202eb":               "This user name contains characters that can't be seen. Type it again.",
		"ann.":                   "A user name must begin and end with a letter or a digit.",
		"-ann":                   "A user name must begin and end with a letter or a digit.",
		"anna..schmidt":          "A user name can't have two dots, hyphens or underscores in a row.",
		"a\u0301\u0302\u0303":    "A letter of this user name has too many accents.",
		"Иvan":                   "A user name can't mix alphabets.",
		"admin":                  "This user name is reserved.",
		"\xff":                   "A user name can only contain letters, digits, dots, hyphens and underscores.",
	} {
		_, err := ParseName(typed)
		if err == nil || err.Error() != want {
			t.Errorf("%+.40q: %v", typed, err)
			continue
		}
		said[want] = typed
	}
	if len(said) < 12 {
		t.Errorf("only %d different sentences", len(said))
	}
}

func TestNamesThatCanBeTakenForEachOtherHaveOneSkeleton(t *testing.T) {
	for _, pair := range [][2]string{
		{"ann", "ANN"}, {"Bob", "b0b"}, {"paul", "pau1"}, {"Ilya", "1lya"}, {"tom", "torn"}, {"mary-ann", "maryann"}, {"j.doe", "j_doe"},
		{"сосо", "coco"}, {"асе", "ace"}, {"ɢoogle", "google"}, {"annｘ", "annx"}, {"ırmak", "irmak"}, {"Alina", "Allna"}, {"ρο", "po"}, {"οσο", "ooo"}, {"José", "jose\u0301"}, {"vvv", "ννν"},
	} {
		a, errA := ParseName(pair[0])
		b, errB := ParseName(pair[1])
		if errA != nil || errB != nil {
			t.Errorf("%s, %s: %v, %v", pair[0], pair[1], errA, errB)
			continue
		}
		if a.Skeleton != b.Skeleton {
			t.Errorf("%s and %s look like %q and %q", pair[0], pair[1], a.Skeleton, b.Skeleton)
		}
	}
	seen := make(map[string]string)
	for _, text := range []string{"ann", "anna", "bob", "bobby", "José", "Jose", "Иван", "мария", "李小龙", "王芳", "김철수", "たろう"} {
		name, err := ParseName(text)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := seen[name.Skeleton]; taken {
			t.Errorf("%s and %s have one skeleton", text, other)
		}
		seen[name.Skeleton] = text
	}
}

func TestTheTableOfConfusablesIsRead(t *testing.T) {
	if n := len(confusables()); n < 1200 {
		t.Errorf("it has %d characters", n)
	}
	for r, like := range confusables() {
		if like == "" || like == string(r) {
			t.Errorf("%q looks like %q", r, like)
		}
	}
}

func ExampleParseName() {
	name, _ := ParseName("Jean-Luc")
	fmt.Println(name.Shown, name.Key, name.Skeleton)
	// Output: Jean-Luc jean-luc jeanluc
}
