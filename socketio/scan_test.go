package socketio

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func scanText(text string, attachments int) (*scanner, error) {
	s := &scanner{text: []byte(text), depth: 1000, attachments: attachments, split: maxArguments}
	return s, s.scan(0)
}

func TestScanAcceptsWhatRFC8259Allows(t *testing.T) {
	for _, text := range []string{
		`[]`, `{}`, `[ ]`, `{ }`, `[[]]`, `[{}]`, `{"a":{}}`, "[\t1 ,\r\n2 ] \n",
		`0`, `-0`, `1`, `-12`, `0.5`, `10.25`, `1e5`, `1E+5`, `1.5e-10`, `123456789012345678901234567890`,
		`true`, `false`, `null`, `[true,false,null]`,
		`""`, `"a"`, `"\"\\\/\b\f\n\r\t\u00e9\u00E9"`, `"žluťoučký kůň"`, `"😀"`, `"\ud83d\ude00"`, "\"\u2028\"", "\"\x7f\"",
		`{"a":1,"b":[1,{"c":2}],"":3}`, `{"a":1,"a":2}`,
		`"\ud800"`, `"\udc00\ud800"`, // lone surrogates
		`"a string of more than eight bytes"`, `"12345678"`, `"1234567\n"`, `"12345678\"90"`,
	} {
		if _, err := scanText(text, 0); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if !json.Valid([]byte(text)) {
			t.Errorf("%s: the test is wrong", text)
		}
	}
}

func TestScanRefusesWhatIsNotJSON(t *testing.T) {
	for _, text := range []string{
		``, ` `, ` 1`, `[`, `]`, `{`, `}`, `[1`, `[1,`, `[1,]`, `[,1]`, `[1 2]`, `[1]]`, `[1}`, `{"a":1]`, `[1]x`, `1 2`,
		`{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{1:2}`, `{a:1}`, `{"a" 1}`, `{"a":}`, `{"a"::1}`, `{null:1}`, `[:]`,
		`'a'`, `["a",/**/1]`, `01`, `+1`, `.5`, `5.`, `-`, `--1`, `1e`, `1e+`, `1.e5`, `0x10`, `1_000`, `-a`,
		`NaN`, `Infinity`, `-Infinity`, `undefined`, `tru`, `True`, `nul`, `nulll`, `truefalse`,
		`"`, `"a`, `"\`, `"\"`, `"\x41"`, `"\u12"`, `"\u12g4"`, `"\u123`, `"\U0041"`, "\"\n\"", "\"\x00\"", "\"1234567\x1f8\"", "\"12345678",
		"\xef\xbb\xbf1", "\u00a01", "[1\u00a0]", "[1\v]", "[1\f]",
	} {
		if _, err := scanText(text, 0); err == nil {
			t.Errorf("%q passed", text)
		}
		if json.Valid([]byte(text)) && text[0] != ' ' {
			t.Errorf("%q: the test is wrong", text)
		}
	}
}

func TestScanRefusesInvalidUTF8AnywhereInAString(t *testing.T) {
	for _, bad := range []string{
		"\xed\xa0\x80", // a raw surrogate
		"\xff", "\x80", "\xc3", "\xc0\xaf", "\xf4\x90\x80\x80", "\xe2\x82",
	} {
		for n := range 20 {
			pad := strings.Repeat("a", n)
			for _, text := range []string{
				`["` + pad + bad + `"]`,
				`["` + bad + pad + `\n"]`,
				`{"` + pad + bad + pad + `":1}`,
				`["` + pad + `€` + bad + pad + `"]`,
			} {
				if _, err := scanText(text, 0); !errors.Is(err, errUTF8) {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
		if _, err := scanText(bad, 0); err == nil {
			t.Errorf("%q passed outside a string", bad)
		}
	}
}

func TestScanCountsEveryOpenContainer(t *testing.T) {
	for _, open := range []string{"[", `{"a":`, `[{"a":`} {
		levels := strings.Count(open, "[") + strings.Count(open, "{")
		closers := strings.NewReplacer(`[{"a":`, "}]", `{"a":`, "}", "[", "]").Replace(open)
		for _, limit := range []int{2, 64, 128, 1000, maxDepth} {
			n := limit / levels
			s := scanner{text: []byte(strings.Repeat(open, n) + "1" + strings.Repeat(closers, n)), depth: limit}
			if err := s.scan(0); err != nil {
				t.Errorf("%d levels of %s: %v", limit, open, err)
			}
			s = scanner{text: []byte("[" + string(s.text) + "]"), depth: limit}
			if err := s.scan(0); !errors.Is(err, errDepth) {
				t.Errorf("%d levels and one more of %s: %v", limit, open, err)
			}
		}
	}
	s := scanner{text: []byte(strings.Repeat("[", maxDepth+1)), depth: 1e6}
	if err := s.scan(0); !errors.Is(err, errDepth) {
		t.Errorf("a limit beyond the bit set: %v", err)
	}
}

func TestScanKeepsTheElementsOfTheOutermostArrayOnly(t *testing.T) {
	s, err := scanText(`[ "a" ,[1,[2]], {"b":[3]},4 , [] ,{}]`, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`"a"`, `[1,[2]]`, `{"b":[3]}`, `4`, `[]`, `{}`}
	if len(s.elements) != len(want) {
		t.Fatalf("%d elements", len(s.elements))
	}
	for i, v := range s.elements {
		if string(v.text) != want[i] || cap(v.text) != len(v.text) {
			t.Errorf("element %d: %s (capacity %d)", i, v.text, cap(v.text))
		}
	}
	if s, err := scanText(`{"a":[1,2]}`, 0); err != nil || s.elements != nil {
		t.Errorf("an object: %v, %v", s.elements, err)
	}
}

func TestScanFindsPlaceholdersHoweverTheyAreWritten(t *testing.T) {
	for _, text := range []string{
		`{"_placeholder":true,"num":0}`,
		`{"num":0,"_placeholder":true}`,
		` { "_placeholder" : true , "num" : 0 } `,
		`{"\u005fplaceholder":true,"n\u0075m":0}`,
		`{"\u005f\u0070\u006c\u0061\u0063\u0065\u0068\u006f\u006c\u0064\u0065\u0072":true,"\u006e\u0075\u006d":0}`,
	} {
		for _, around := range []string{`[%]`, `["a",%,1]`, `[{"a":{"b":[%]}}]`, `[[[%]],{}]`} {
			whole := strings.Replace(around, "%", text, 1)
			s, err := scanText(whole, 1)
			if err != nil {
				t.Errorf("%s: %v", whole, err)
				continue
			}
			p := s.places[0]
			if got := whole[p.start:p.end]; got != strings.TrimSpace(text) || p.num != 0 {
				t.Errorf("%s: found %s for %d", whole, got, p.num)
			}
		}
	}
}

func TestScanKnowsWhichElementHoldsWhichAttachment(t *testing.T) {
	s, err := scanText(`["a",[{"_placeholder":true,"num":2},{"_placeholder":true,"num":0}],7,{"x":{"_placeholder":true,"num":1}}]`, 3)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]int{nil, {2, 0}, nil, {1}}
	for i, v := range s.elements {
		var nums []int
		if v.files != nil {
			for _, p := range v.files.places {
				nums = append(nums, p.num)
				if text := string(v.text[p.start:p.end]); !strings.HasPrefix(text, `{"_pl`) || !strings.HasSuffix(text, `}`) {
					t.Errorf("element %d: place at %s", i, text)
				}
			}
		}
		if len(nums) != len(want[i]) {
			t.Fatalf("element %d holds %v", i, nums)
		}
		for j := range nums {
			if nums[j] != want[i][j] {
				t.Errorf("element %d holds %v", i, nums)
			}
		}
	}
}

func TestScanRefusesPlaceholdersThatDoNotMatchTheAttachments(t *testing.T) {
	const sound = `{"_placeholder":true,"num":0}`
	for _, c := range []struct {
		n    int
		text string
	}{
		{1, `[]`}, {1, `["a"]`}, {2, `[` + sound + `]`}, // too few
		{1, `[` + sound + `,` + sound + `]`}, {2, `[` + sound + `,` + sound + `]`}, // used twice
		{1, `[{"_placeholder":true,"num":1}]`}, {10, `[{"_placeholder":true,"num":99}]`}, // out of range
		{1, `[{"_placeholder":true}]`}, {1, `[{"_placeholder":true,"num":"splice"}]`}, {1, `[{"_placeholder":true,"num":-1}]`},
		{1, `[{"_placeholder":true,"num":0.5}]`}, {1, `[{"_placeholder":true,"num":0e0}]`}, {1, `[{"_placeholder":true,"num":00}]`},
		{1, `[{"_placeholder":true,"num":null}]`}, {1, `[{"_placeholder":true,"num":[0]}]`}, {1, `[{"_placeholder":true,"num":18446744073709551616}]`},
		{1, `[{"_placeholder":true,"num":0,"x":1}]`}, {1, `[{"x":1,"_placeholder":true,"num":0}]`}, {1, `[{"num":0,"x":1,"_placeholder":true}]`},
		{1, `[{"x":{"y":[]},"_placeholder":true,"num":0}]`}, {1, `[{"_placeholder":true,"num":0,"num":0}]`},
		{1, `[{"_placeholder":true,"_placeholder":true,"num":0}]`}, {1, `[{"_placeholder":false,"_placeholder":true,"num":0}]`},
		{1, `[{"_placeholder":true,"_placeholder":false,"num":0}]`},
		{1, `[` + sound + `,{"_placeholder":true}]`}, {1, `[` + sound + `,{"a":1,"\u005fplaceholder" : true}]`},
	} {
		if _, err := scanText(c.text, c.n); !errors.Is(err, errPlaceholder) && !errors.Is(err, errJSON) {
			t.Errorf("%s with %d attachments: %v", c.text, c.n, err)
		}
	}
}

func TestScanTakesLookalikesForPlainData(t *testing.T) {
	const sound = `{"_placeholder":true,"num":0}`
	for _, text := range []string{
		`{"_placeholder":"true","num":0}`, `{"_placeholder":false,"num":0}`, `{"_placeholder":1}`, `{"num":0}`, `{"num":0,"_placeholder":null}`,
		`{"_placeholderx":true,"num":0}`, `["_placeholder",true]`, `"_placeholder"`, `{"_placeholder":[true]}`, `{}`,
	} {
		if s, err := scanText(`[`+text+`,`+sound+`]`, 1); err != nil || s.elements[0].files != nil {
			t.Errorf("%s beside an attachment: %v", text, err)
		}
		if _, err := scanText(`[`+text+`]`, 0); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	if s, err := scanText(`[`+sound+`,{"_placeholder":true}]`, 0); err != nil || len(s.places) != 0 {
		t.Errorf("placeholders without attachments: %v", err)
	}
}

func TestScanTakesLinearTime(t *testing.T) {
	// Deep nesting of objects that begin like placeholders: were they read
	// ahead with their contents, this would not end.
	deep := strings.Repeat(`{"num":{"num":[`, 300)
	if _, err := scanText(deep, 1); !errors.Is(err, errJSON) {
		t.Error(err)
	}
	wide := "[" + strings.Repeat(`{"num":0},`, 1e5) + `{"_placeholder":true,"num":0}]`
	if _, err := scanText(wide, 1); err != nil {
		t.Error(err)
	}
}
