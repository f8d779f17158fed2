package seed

import "github.com/hubbub-chat/hubbub/internal/chat"

// A design is a room with a name as it is to become.
type design struct {
	name        string
	kind        chat.RoomKind
	topic       string
	description string
	// tongue is that in which people talk there; english: each as they like.
	tongue   int
	formerly string // how it was called at first, if otherwise
	archived bool   // at the end
	history  chat.History
	// few: not many of all people are in it.
	few bool
}

// designs are the rooms beside the lobby. Those behind them have a number as their name.
var designs = []design{
	{name: "announcements", kind: chat.Announcement, topic: "What everybody should know", description: "One or two messages a week. Questions go to #help."},
	{name: "help", kind: chat.Public, topic: "No question is too small", description: "Ask anything.\n\nIf you know an answer, say it; if you are not sure, say that too."},
	{name: "design", kind: chat.Public, topic: "Colours, type, and the space between", formerly: "pictures"},
	{name: "engineering", kind: chat.Public, topic: "How it works inside: https://docs.example/inside"},
	{name: "board", kind: chat.Private, topic: "Minutes and decisions", few: true, history: chat.FromJoining},
	{name: "food & drink", kind: chat.Public, topic: "Lunch at half past twelve, whoever is in"},
	{name: "release planning for the autumn", kind: chat.Private, topic: "Freeze on the 14th", description: "What goes in, what stays out, and who tells whom."},
	{name: "gardening", kind: chat.Public, topic: "Tomatoes, mostly"},
	{name: "Kaffeeküche", kind: chat.Public, topic: "Milch ist alle", tongue: german},
	{name: "music", kind: chat.Public, topic: "What are you listening to?"},
	{name: "музыка", kind: chat.Public, topic: "Что послушать на выходных", tongue: cyrillic},
	{name: "旅行", kind: chat.Public, topic: "下一站去哪里？", tongue: chinese},
	{name: "写真部", kind: chat.Public, topic: "週末の散歩で撮った写真を見せ合う部屋", tongue: japanese},
	{name: "الترجمة", kind: chat.Public, topic: "مراجعة النصوص العربية", tongue: arabic},
	{name: "עברית", kind: chat.Public, topic: "כל מה שכתוב מימין לשמאל", tongue: hebrew},
	{name: "ελληνικά", kind: chat.Public, topic: "Για όλους όσοι μιλούν ελληνικά", tongue: greek},
	{name: "हिन्दी", kind: chat.Public, topic: "अनुवाद और बातचीत", tongue: hindi},
	{name: "한국어", kind: chat.Public, topic: "번역과 잡담", tongue: korean},
	{name: "ภาษาไทย", kind: chat.Public, topic: "คุยกันเรื่องอะไรก็ได้", tongue: thai},
	{name: "translators", kind: chat.Private, topic: "Two languages at least", formerly: "texts"},
	{name: "jobs", kind: chat.Announcement, topic: "Openings, here and elsewhere"},
	{name: "running", kind: chat.Public, topic: "Tuesdays and Fridays at seven, from the bridge"},
	{name: "reading group", kind: chat.Public, topic: "This month: The Left Hand of Darkness, chapters 8 to 12", description: "One novel a month. We talk about it on the last Thursday.\nEverybody is welcome, also without having finished."},
	{name: "film club", kind: chat.Public, topic: "Next: Yi Yi"},
	{name: "bicycles", kind: chat.Public, topic: "Repairs on Thursdays at six", formerly: "two wheels"},
	{name: "parents", kind: chat.Private, topic: "Also for those who nearly are", few: true, history: chat.FromJoining},
	{name: "français", kind: chat.Public, topic: "Pour pratiquer ou pour râler", tongue: french},
	{name: "español", kind: chat.Public, topic: "Charlas y dudas", tongue: spanish},
	{name: "tiếng Việt", kind: chat.Public, topic: "Nói chuyện thoải mái", tongue: vietnamese},
	{name: "security", kind: chat.Private, topic: "Reports, and what came of them", few: true},
	{name: "weather station", kind: chat.Public, topic: "Readings of the roof, and why they are wrong"},
	{name: "board games", kind: chat.Public, topic: "Wednesdays, room 3"},
	{name: "festival 2025", kind: chat.Public, topic: "It was lovely. Thank you all!", archived: true},
	{name: "moving to the new office", kind: chat.Private, topic: "Boxes are in the hall", archived: true},
	{name: "lost and found", kind: chat.Public, topic: "One red glove so far"},
	{name: "a room with quite a long name that does not fit into one line", kind: chat.Public, topic: "And a topic that goes on for long enough to be cut as well, because people write whole sentences into it and then some more of them"},
	{name: "maintenance", kind: chat.Announcement, topic: "When what will be away, and for how long"},
	{name: "night owls", kind: chat.Public, topic: ""},
	{name: "surprise party", kind: chat.Private, topic: "Not a word!", few: true},
}
