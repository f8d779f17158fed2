package main

// A line is a message to be.
type line struct {
	speaker int
	text    string
	final   bool // of the scene at the end, which nobody changes
}

// people are who talks, and what each says in their own language.
var people = []struct {
	name string
	own  []string
}{
	{"Maya", []string{"Då kör vi.", "Bra jobbat allihop!", "Jag är tillbaka om en kvart."}},
	{"Tomás", []string{"¡Perfecto, gracias!", "Lo reviso después de comer.", "¿Alguien más lo ha visto?"}},
	{"Farah", []string{"C'est noté.", "Je regarde ça tout de suite.", "Merci beaucoup !"}},
	{"Kenji", []string{"了解です。", "お疲れさまでした！", "明日の朝、もう一度確認します。"}},
	{"Олена", []string{"Дякую!", "Переклад буде готовий завтра.", "Я подивлюся після зустрічі."}},
	{"李小雨", []string{"好的，没问题。", "我下午再看一下。", "这个改动很不错，加载快多了。"}},
	{"Priya", []string{"धन्यवाद!", "मैं दस मिनट में जुड़ती हूँ।", "यह बहुत अच्छा लग रहा है।"}},
	{"Jonas", []string{"Alles klar.", "Schaue ich mir gleich an.", "Die Zwischenergebnisse der Geschwindigkeitsmessungen sind da."}},
	{"ليلى", []string{"شكرا جزيلا!", "سأراجعه بعد الظهر.", "النص العربي جاهز."}},
	{"민준", []string{"감사합니다!", "확인했습니다.", "회의는 10시 맞나요?"}},
	{"Chiara", []string{"Perfetto!", "Ci penso io.", "A domani, buona serata."}},
	{"Grace", []string{"Lovely.", "Leave it with me.", "Back after lunch."}},
}

// common is what anybody says.
var common = []string{
	"Good morning everyone",
	"Morning! Did the update go through last night?",
	"Yes, at 23:40. Nothing exciting in the logs, which is the best kind of update.",
	"👏👏👏",
	"One thing I noticed: the first request after a restart takes almost two seconds. I will measure it properly before I say more, but it would explain what we saw on Tuesday.",
	"Makes sense.",
	"Here is what I ran:\n\nfor i in $(seq 1 20); do\n  curl -s -o /dev/null -w '%{time_total}\\n' https://chat.example/livez\ndone",
	"https://docs.example/guide/first-steps is where it is written down",
	"Can somebody look at the second paragraph? I am not sure it is friendly enough.",
	"Reads fine to me. I would drop the second \"simply\".",
	"Done, thanks!",
	"1. coffee\n2. review\n3. lunch\n4. more coffee ☕️",
	"Works for me",
	"What about the train at 17:12? If we leave right after the review we can make it.",
	"I like how calm this is.",
	"Same here 🙂",
	"Same link as always: https://meet.example/rooms/monday-morning?from=chat&lang=en#agenda",
	"It says <b>not found</b>, with the tags, so somebody escapes twice.",
	"Found it. The proxy kept the connection for 30 seconds and we expected 60. One line in the configuration, and a test so that it stays that way.",
	"That was quick!",
	"Who has the key for the small meeting room?",
	"On the hook beside the door, as of yesterday 🔑",
	"lol",
	"👍",
	"Three people asked for a darker dark theme. I made a list of the places where the contrast is low; most of them are borders, and two are the grey of the times beside the names. I would start with those two, since they are text.",
	"Good plan.",
}

// ending is the last scene, the same in every chat.
var ending = []line{
	{speaker: 0, text: "Good morning! The new version is on the test server, please have a look 🎉"},
	{speaker: 3, text: "おはようございます。さっそく試してみます。"},
	{speaker: 2, text: "It feels quicker on my phone. I went from the Wi-Fi to the train's network half-way through and lost nothing."},
	{speaker: 1, text: "¡Qué bien! Same here: two tunnels, and every message is there"},
	{speaker: 7, text: "The survey is in: 214 answers, and nine of ten want to keep the new layout. The tenth found a spelling mistake, which is mended."},
	{speaker: 6, text: "Thank the tenth from me."},
	{speaker: 8, text: "صباح الخير! سأراجع النص العربي قبل الظهر"},
	{speaker: 0, text: "Great, thank you! The other texts are at https://docs.example/texts"},
	{speaker: 4, text: "Переклад готовий, лишилося дві сторінки"},
	{speaker: 5, text: "看起来很棒，我来试一下中文输入法 👍"},
	{speaker: 11, text: "The announcement is written. Could somebody read the second paragraph? I would like it friendlier."},
	{speaker: 10, text: "On it ☕️"},
}

// script is so many messages: conversations in which people say some things in
// their own language, and the ending.
func (a *author) script(messages int) []line {
	script := make([]line, 0, max(0, messages))
	speaker := 0
	for len(script) < messages-len(ending) {
		if a.random.IntN(3) > 0 { // the others go on
			speaker = a.random.IntN(len(people))
		}
		from := common
		if a.random.IntN(4) == 0 {
			from = people[speaker].own
		}
		script = append(script, line{speaker: speaker, text: from[a.random.IntN(len(from))]})
	}
	for _, l := range ending[max(0, len(ending)-messages):] {
		l.final = true
		script = append(script, l)
	}
	return script
}
