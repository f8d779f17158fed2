package seed

// A tongue is a language: how its people are called, and what they say in it.
type tongue struct {
	given  []string
	family []string
	joint  string // stands between the two
	// familyFirst: the family's name comes first, and nobody goes by the other alone.
	familyFirst bool
	own         []string
	space       string // stands between two sentences
}

// The tongues, so that rooms can name theirs.
const (
	english = iota
	german
	french
	spanish
	vietnamese
	cyrillic
	greek
	arabic
	hebrew
	hindi
	chinese
	japanese
	korean
	thai
)

// tongues are of ten scripts; Latin has several languages.
var tongues = []tongue{
	english: {
		given:  []string{"Ruth", "Oliver", "Hazel", "Finn", "Imogen", "Callum", "Beatrix", "Noah", "Erin", "Desmond"},
		family: []string{"Hartley", "Osei", "Whitcombe", "Larkin", "Abara", "Quill", "Redfern", "Tennant"}, joint: ".", space: " ",
		own: common,
	},
	german: {
		given:  []string{"Greta", "Henrik", "Jürgen", "Annika", "Lukas", "Sabine"},
		family: []string{"Vogel", "Krüger", "Schönfeld", "Brandt", "Weiß", "Engel"}, joint: ".", space: " ",
		own: []string{
			"Alles klar.", "Schaue ich mir gleich an.", "Das passt so, danke!", "Wer kümmert sich um den Kuchen?",
			"Die Zwischenergebnisse der Geschwindigkeitsmessungen sind da.", "Ich bin ab Montag wieder im Büro.",
			"Kann das jemand gegenlesen? Es sind nur zwei Absätze.", "Die Bahn hat schon wieder Verspätung.", "Gern geschehen 🙂",
			"Der Schlüssel liegt beim Hausmeister.", "Mach ich heute Nachmittag.",
		},
	},
	french: {
		given:  []string{"Élodie", "Bastien", "Noémie", "Théo", "Amélie", "Yannick"},
		family: []string{"Moreau", "Lefèvre", "Garnier", "Dubois", "Rousseau", "Chevalier"}, joint: ".", space: " ",
		own: []string{
			"C’est noté.", "Je regarde ça tout de suite.", "Merci beaucoup !", "On se retrouve à midi devant l’entrée ?",
			"J’ai corrigé les fautes dans le deuxième paragraphe.", "Ça marche chez moi.", "Qui apporte le café demain ?",
			"La salle du fond est libre toute la journée.", "Bonne idée, je m’en occupe.", "Désolé pour le retard, le métro était bloqué.",
		},
	},
	spanish: {
		given:  []string{"Inés", "Mateo", "Lucía", "Joaquín", "Paloma", "Rafael"},
		family: []string{"Navarro", "Ibáñez", "Castaño", "Delgado", "Zúñiga", "Herrera"}, joint: ".", space: " ",
		own: []string{
			"¡Perfecto, gracias!", "Lo reviso después de comer.", "¿Alguien más lo ha visto?", "Acabo de subir la nueva versión.",
			"Mañana no estoy, pero contesto por la tarde.", "Qué buena noticia 🎉", "¿Quedamos a las cinco en la plaza?",
			"Falta una tilde en el título.", "Yo me encargo de las fotos.", "De acuerdo, sin prisa.",
		},
	},
	vietnamese: {
		given:  []string{"Minh", "Thảo", "Quân", "Hương", "Tuấn"},
		family: []string{"Nguyễn", "Trần", "Phạm", "Đặng", "Bùi"}, joint: ".", familyFirst: true, space: " ",
		own: []string{
			"Cảm ơn nhiều nhé!", "Để mình xem lại chiều nay.", "Tuyệt vời, chạy nhanh hơn hẳn.", "Cuộc họp dời sang ba giờ được không?",
			"Mình vừa gửi bản dịch rồi.", "Ai còn giữ chìa khóa phòng nhỏ không?", "Hẹn gặp mọi người ngày mai.",
		},
	},
	cyrillic: {
		given:  []string{"Ольга", "Тарас", "Милица", "Андрей", "Светлана", "Богдан", "Юлия", "Георги"},
		family: []string{"Шевченко", "Петрова", "Ковалёв", "Димитров", "Бондаренко", "Соколова"}, joint: ".", space: " ",
		own: []string{
			"Дякую!", "Переклад буде готовий завтра.", "Я подивлюся після зустрічі.", "Доброе утро! Всё уже на месте.",
			"Кто-нибудь видел новое расписание?", "Спасибо, так гораздо лучше.", "Я допишу вечером, осталось немного.",
			"Утвърдено, може да тръгваме.", "Видимо се у пет код улаза.", "Отличная работа 👏", "Поезд опять опаздывает на двадцать минут.",
		},
	},
	greek: {
		given:  []string{"Ελένη", "Νίκος", "Δήμητρα", "Στέλιος", "Ιωάννα", "Θανάσης"},
		family: []string{"Παππάς", "Γεωργίου", "Λάμπρου", "Δημητρίου", "Ξενάκη"}, joint: ".", space: " ",
		own: []string{
			"Ευχαριστώ πολύ!", "Θα το δω το απόγευμα.", "Καλημέρα σε όλους.", "Το κείμενο είναι έτοιμο, λείπει μόνο ο τίτλος.",
			"Ποιος έχει το κλειδί της μικρής αίθουσας;", "Συμφωνώ, ας το κάνουμε έτσι.", "Θα αργήσω δέκα λεπτά.", "Πολύ ωραία δουλειά!",
		},
	},
	arabic: {
		given:  []string{"نور", "سامي", "هدى", "طارق", "مريم", "زياد"},
		family: []string{"الخطيب", "حداد", "منصور", "العلي", "قاسم"}, joint: ".", space: " ",
		own: []string{
			"شكرا جزيلا!", "سأراجعه بعد الظهر.", "النص العربي جاهز.", "صباح الخير جميعا", "هل يمكن تأجيل الاجتماع إلى الساعة الرابعة؟",
			"فكرة ممتازة، أوافق.", "أرسلت الملف قبل قليل.", "الرابط هو https://docs.example/ar وهو يعمل الآن", "نلتقي غدا إن شاء الله.",
		},
	},
	hebrew: {
		given:  []string{"נועה", "איתן", "תמר", "יונתן", "שירה", "עומר"},
		family: []string{"כהן", "לוי", "מזרחי", "פרידמן", "אברהם"}, joint: ".", space: " ",
		own: []string{
			"תודה רבה!", "אני בודק את זה אחרי הפגישה.", "בוקר טוב לכולם", "הטקסט מוכן, נשאר רק הכותרת.", "מישהו ראה את המפתח של החדר הקטן?",
			"נראה מצוין.", "אחזור בעוד רבע שעה.", "הגרסה 2.4 כבר על השרת.",
		},
	},
	hindi: {
		given:  []string{"आरव", "मीरा", "रोहन", "कविता", "विवेक", "अनन्या"},
		family: []string{"शर्मा", "वर्मा", "जोशी", "पटेल", "गुप्ता"}, joint: ".", space: " ",
		own: []string{
			"धन्यवाद!", "मैं दस मिनट में जुड़ती हूँ।", "यह बहुत अच्छा लग रहा है।", "सुप्रभात सबको।", "क्या बैठक चार बजे हो सकती है?",
			"मैंने अनुवाद पूरा कर लिया है।", "छोटे कमरे की चाबी किसके पास है?", "कल सुबह देखता हूँ।",
		},
	},
	chinese: {
		given:  []string{"伟", "秀英", "子涵", "建国", "雨桐", "浩然"},
		family: []string{"王", "张", "刘", "陈", "赵"}, familyFirst: true,
		own: []string{
			"好的，没问题。", "我下午再看一下。", "这个改动很不错，加载快多了。", "大家早上好！", "会议改到三点可以吗？", "辛苦了，谢谢大家。",
			"文档在这里：https://docs.example/zh 。", "小会议室的钥匙在谁那里？", "哈哈，确实如此。",
		},
	},
	japanese: {
		given:  []string{"さくら", "大輔", "陽子", "健一", "美咲", "翔太"},
		family: []string{"佐藤", "鈴木", "高橋", "田中", "渡辺"}, familyFirst: true,
		own: []string{
			"了解です。", "お疲れさまでした！", "明日の朝、もう一度確認します。", "おはようございます。", "この件は午後に対応します。",
			"テストは全部通りました。", "会議室の鍵はどこにありますか？", "ありがとうございます、助かりました。",
		},
	},
	korean: {
		given:  []string{"서연", "지훈", "하은", "도윤", "수빈", "현우"},
		family: []string{"김", "이", "박", "최", "정"}, familyFirst: true, space: " ",
		own: []string{
			"감사합니다!", "확인했습니다.", "회의는 10시 맞나요?", "좋은 아침입니다.", "오후에 다시 살펴볼게요.", "번역을 마쳤습니다.",
			"작은 회의실 열쇠 가지고 계신 분?", "정말 빨라졌네요 👍",
		},
	},
	thai: {
		given:  []string{"สมชาย", "มาลี", "ณัฐพล", "สุดา", "อนันต์", "กมล"},
		family: []string{"ใจดี", "แสงทอง", "ศรีสุข", "วงศ์ไทย", "บุญมา"}, joint: ".", space: " ",
		own: []string{
			"ขอบคุณมากค่ะ", "เดี๋ยวบ่ายนี้ดูให้นะ", "สวัสดีตอนเช้าทุกคน", "เร็วขึ้นมากเลย", "ประชุมเลื่อนไปบ่ายสามได้ไหม",
			"แปลเสร็จแล้ว เหลือแค่หัวข้อ", "ใครมีกุญแจห้องประชุมเล็กบ้าง", "เจอกันพรุ่งนี้ครับ",
		},
	},
}

// first are the people of the ending, who are in every community that is large enough.
var first = []struct {
	name   string
	tongue int
}{
	{"Maya", english}, {"Tomás", spanish}, {"Farah", french}, {"Kenji", japanese}, {"Олена", cyrillic}, {"李小雨", chinese},
	{"Priya", hindi}, {"Jonas", german}, {"ليلى", arabic}, {"민준", korean}, {"Chiara", english}, {"Grace", english},
}

// others says of which tongues all further people are, in turn.
var others = []int{
	english, cyrillic, german, chinese, greek, hebrew, thai, french, hindi, japanese, arabic, spanish, korean, english,
	vietnamese, cyrillic,
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
	"Lovely.", "Leave it with me.", "Back after lunch.",
	"I moved the meeting to Thursday, because on Wednesday half of us are on a train.",
	"Does anybody still need the big monitor?",
	"The heating in the back room is on again.",
}

// A line is a message of the ending.
type line struct {
	speaker int
	text    string
}

// ending is the last scene in the lobby, the same in every community.
var ending = []line{
	{0, "Good morning! The new version is on the test server, please have a look 🎉"},
	{3, "おはようございます。さっそく試してみます。"},
	{2, "It feels quicker on my phone. I went from the Wi-Fi to the train's network half-way through and lost nothing."},
	{1, "¡Qué bien! Same here: two tunnels, and every message is there"},
	{7, "The survey is in: 214 answers, and nine of ten want to keep the new layout. The tenth found a spelling mistake, which is mended."},
	{6, "Thank the tenth from me."},
	{8, "صباح الخير! سأراجع النص العربي قبل الظهر"},
	{0, "Great, thank you! The other texts are at https://docs.example/texts"},
	{4, "Переклад готовий, лишилося дві сторінки"},
	{5, "看起来很棒，我来试一下中文输入法 👍"},
	{11, "The announcement is written. Could somebody read the second paragraph? I would like it friendlier."},
	{10, "On it ☕️"},
}
