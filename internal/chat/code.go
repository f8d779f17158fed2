package chat

import (
	"regexp"
	"slices"
	"strings"
)

// Pages show formatting by the same rules (ui/src/format); testdata/mentions.json and the
// page's tests hold both to it.

const (
	mostSigns  = 2_000  // in a text with more only fenced blocks are code
	mostCells  = 20_000 // likewise
	mostFences = 200    // lines; a text with more of both is shown as it was written
	deepest    = 12     // levels of blocks within blocks
)

var (
	signs   = regexp.MustCompile("(?m)[*_~`|[\\]\\\\]|^[ \\t]*(?:[-+>#]|\\d+[.)])")
	columns = regexp.MustCompile(`(?m)^[ \t>]*[|:-][|:\- \t]*$`)
	fences  = regexp.MustCompile("(?m)^[ \\t]*(?:`{3}|~{3})")
	dashes  = regexp.MustCompile(`^[|:-][|:\- \t]*$`)
	column  = regexp.MustCompile(`^:?-+:?$`)
)

// A codeReader finds the code in a text, line by line.
type codeReader struct {
	text  string
	code  []bool // by byte
	open  []container
	lines []line // of the paragraph or table that is being read
	cells int    // columns, if it is a table
	fence string // the signs with which a block of code was begun; "": none is open
}

// A container is a quotation, or an item of a list whose text begins in a column.
type container struct {
	quote  bool
	indent int
}

// A line is a part of the text, without its end and what containers have at its start.
type line struct{ from, to int }

// codeIn tells of each byte of a text whether it is in code: a fenced block, or between
// backticks. It takes time in proportion to the text's length.
func codeIn(text string) []bool {
	r := &codeReader{text: text, code: make([]bool, len(text))}
	dense := len(signs.FindAllStringIndex(text, mostSigns+1)) > mostSigns || tableCells(text) > mostCells
	if dense && len(fences.FindAllStringIndex(text, mostFences+1)) > mostFences {
		return r.code
	}
	for from := 0; from <= len(text); {
		to := len(text)
		if i := strings.IndexAny(text[from:], "\n\r"); i >= 0 {
			to = from + i
		}
		if dense {
			r.readFence(line{from, to})
		} else {
			r.read(line{from, to})
		}
		from = to + 1
	}
	r.endParagraph()
	return r.code
}

// tableCells is how many cells the tables of a text may have.
func tableCells(text string) int {
	widest := 0
	for _, row := range columns.FindAllString(text, -1) {
		widest = max(widest, strings.Count(row, "|")+1)
	}
	if widest < 3 {
		return 0
	}
	return widest * (strings.Count(text, "\n") + 1)
}

// readFence reads a line of a text in which only fenced blocks count.
func (r *codeReader) readFence(l line) {
	from, column := r.indent(l, 0)
	if !r.goesOn(line{from, l.to}, column) && column <= 3 {
		r.begins(line{from, l.to})
	}
}

// read reads a line.
func (r *codeReader) read(l line) {
	from, column := r.indent(l, 0)
	matched, base := 0, 0
	for ; matched < len(r.open); matched++ {
		c := r.open[matched]
		switch {
		case c.quote && from < l.to && r.text[from] == '>' && column-base <= 3:
			from, column = r.quoted(from, column, l.to)
			base = 0
			continue
		case !c.quote && (from == l.to || column >= c.indent):
			base = c.indent
			continue
		}
		break
	}
	if matched < len(r.open) {
		r.endParagraph()
		r.fence, r.open = "", r.open[:matched]
	}
	if r.goesOn(line{from, l.to}, column-base) {
		return
	}
	if from == l.to {
		r.endParagraph()
		return
	}
	for column-base <= 3 && r.level() < deepest {
		if r.text[from] == '>' {
			r.endParagraph()
			r.open = append(r.open, container{quote: true})
			from, column = r.quoted(from, column, l.to)
			base = 0
		} else if after, indent, ok := r.item(line{from, l.to}, column); ok {
			r.endParagraph()
			r.open = append(r.open, container{indent: indent})
			from, column = r.indent(line{after, l.to}, column+after-from)
			base = indent
		} else {
			break
		}
		if from == l.to {
			return
		}
	}
	r.leaf(line{from, l.to}, column-base)
}

// indent returns where the text of a line begins, and in which column.
func (r *codeReader) indent(l line, column int) (int, int) {
	for l.from < l.to && (r.text[l.from] == ' ' || r.text[l.from] == '\t') {
		if r.text[l.from] == '\t' {
			column += 3 - column%4
		}
		column++
		l.from++
	}
	return l.from, column
}

// quoted returns where the text of a quotation begins behind its sign, and in which column
// of it. One blank belongs to the sign.
func (r *codeReader) quoted(from, column, to int) (int, int) {
	start := column + 1
	after, column := r.indent(line{from + 1, to}, start)
	return after, max(0, column-start-1)
}

// item tells whether a line begins an item of a list: where what is behind its sign
// begins, and in which column its text does.
func (r *codeReader) item(l line, column int) (after, indent int, ok bool) {
	after = l.from
	digits := 0
	for after < l.to && r.text[after] >= '0' && r.text[after] <= '9' {
		after++
		digits++
	}
	signs := "-+*"
	if digits > 0 {
		signs = ".)"
	}
	if digits > 9 || after == l.to || !strings.ContainsRune(signs, rune(r.text[after])) {
		return 0, 0, false
	}
	after++
	start, far := r.indent(line{after, l.to}, column+after-l.from)
	switch {
	case start == after && start < l.to:
		return 0, 0, false
	case len(r.lines) > 0 && (start == l.to || digits > 0 && r.text[l.from:after-1] != "1"):
		return 0, 0, false // it ends no paragraph
	case start == l.to || far-(column+after-l.from) > 4:
		return after, column + after - l.from + 1, true
	}
	return after, far, true
}

// level is how deep blocks are nested; a list and its item are one each.
func (r *codeReader) level() (level int) {
	for _, c := range r.open {
		level++
		if !c.quote {
			level++
		}
	}
	return level
}

// goesOn reads a line of a block of code, if one is open.
func (r *codeReader) goesOn(l line, indent int) bool {
	if r.fence == "" {
		return false
	}
	r.mark(l)
	if text := strings.TrimRight(r.text[l.from:l.to], " \t"); indent <= 3 && strings.HasPrefix(text, r.fence) && strings.Trim(text, r.fence[:1]) == "" {
		r.fence = ""
	}
	return true
}

// begins reads a line that begins a block of code, if it does.
func (r *codeReader) begins(l line) bool {
	text := r.text[l.from:l.to]
	if !strings.HasPrefix(text, "```") && !strings.HasPrefix(text, "~~~") {
		return false
	}
	rest := strings.TrimLeft(text, text[:1])
	if text[0] == '`' && strings.Contains(rest, "`") {
		return false
	}
	r.endParagraph()
	r.fence = text[:len(text)-len(rest)]
	r.mark(l)
	return true
}

// leaf reads a line in which no block begins that holds others.
func (r *codeReader) leaf(l line, indent int) {
	switch {
	case indent > 3 || r.level() >= deepest:
	case r.begins(l):
		return
	case r.heading(l):
		r.endParagraph()
		r.spans([]line{l})
		return
	case r.cells == 0 && len(r.lines) > 0 && r.head(l):
		head := r.lines[len(r.lines)-1]
		r.lines = r.lines[:len(r.lines)-1]
		r.endParagraph()
		r.lines, r.cells = []line{head}, len(r.split(l))
	}
	r.lines = append(r.lines, l)
}

func (r *codeReader) heading(l line) bool {
	rest := strings.TrimLeft(r.text[l.from:l.to], "#")
	level := l.to - l.from - len(rest)
	return level >= 1 && level <= 6 && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// head tells whether a line makes the one before it the head of a table.
func (r *codeReader) head(l line) bool {
	before := r.lines[len(r.lines)-1]
	text := strings.TrimRight(r.text[l.from:l.to], " \t")
	if !dashes.MatchString(text) || !strings.Contains(r.text[before.from:before.to], "|") {
		return false
	}
	columns := r.split(l)
	for _, c := range columns {
		if !column.MatchString(strings.TrimSpace(r.text[c.from:c.to])) {
			return false
		}
	}
	return len(columns) == len(r.split(before))
}

// split returns the cells of a row, which may begin and end with a sign.
func (r *codeReader) split(l line) (cells []line) {
	l.to = l.from + len(strings.TrimRight(r.text[l.from:l.to], " \t"))
	if l.from < l.to && r.text[l.from] == '|' {
		l.from++
	}
	from := l.from
	for i := l.from; i < l.to; i++ {
		if r.text[i] == '|' && (i == 0 || r.text[i-1] != '\\') {
			cells = append(cells, line{from, i})
			from = i + 1
		}
	}
	if from < l.to || len(cells) == 0 {
		cells = append(cells, line{from, l.to})
	}
	return cells
}

// endParagraph reads what stands in the lines of the paragraph or table that ends here.
func (r *codeReader) endParagraph() {
	rows := r.lines[min(2, len(r.lines)):]
	uneven := slices.IndexFunc(rows, func(row line) bool { return len(r.split(row)) > r.cells })
	without := slices.IndexFunc(rows, func(row line) bool { return !strings.Contains(r.text[row.from:row.to], "|") })
	if r.cells == 0 || uneven >= 0 && (without < 0 || uneven < without) {
		r.spans(r.lines)
	} else {
		for _, row := range r.lines {
			for _, cell := range r.split(row) {
				r.spans([]line{cell})
			}
		}
	}
	r.lines, r.cells = r.lines[:0], 0
}

// spans marks what is between as many backticks on both sides.
func (r *codeReader) spans(lines []line) {
	var runs []line           // of backticks
	last := make(map[int]int) // by length, the last of them
	for _, l := range lines {
		for i := l.from; i < l.to; i++ {
			from := i
			for i < l.to && r.text[i] == '`' {
				i++
			}
			if i > from {
				last[i-from] = len(runs)
				runs = append(runs, line{from, i})
			}
		}
	}
	for at := 0; at < len(runs); at++ {
		opens := runs[at]
		if r.escaped(lines, opens.from) {
			if opens.from++; opens.from == opens.to {
				continue
			}
		}
		length := opens.to - opens.from
		if end, there := last[length]; !there || end <= at {
			continue
		}
		end := at + 1
		for runs[end].to-runs[end].from != length {
			end++
		}
		r.mark(line{opens.from, runs[end].to})
		at = end
	}
}

// escaped tells whether a backslash takes the meaning from the sign at an offset.
func (r *codeReader) escaped(lines []line, at int) bool {
	start := at
	for start > lines[0].from && r.text[start-1] == '\\' && !r.code[start-1] {
		start--
	}
	return (at-start)%2 == 1
}

func (r *codeReader) mark(l line) {
	for i := l.from; i < l.to; i++ {
		r.code[i] = true
	}
}
