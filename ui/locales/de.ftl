### Was die Seite auf Deutsch sagt. „Du“, kurz und freundlich; Menschen werden so
### benannt, dass es für alle stimmt: Mitglieder, Moderation, Leitung, Verwaltung.

## Sprachen

language = Sprache

## Wer kommt und geht, und was in einem Raum geändert wird

counted-people = { $n ->
    [one] { $n } Person
   *[other] { $n } Personen
}
joined = { $n ->
    [one] { $people } ist dazugekommen
   *[other] { $people } sind dazugekommen
}
left = { $n ->
    [one] { $people } ist gegangen
   *[other] { $people } sind gegangen
}
membership-by = { $by } hat { $done }
membership-added = { $people } hinzugefügt
membership-removed = { $people } entfernt
changed-name = { $by } hat den Raum in „{ $text }“ umbenannt
changed-topic = { $by } hat das Thema in „{ $text }“ geändert
changed-topic-removed = { $by } hat das Thema entfernt
changed-description = { $by } hat die Beschreibung geändert
changed-setting = { $setting ->
    [write-members] { $by } lässt alle Mitglieder schreiben
    [write-moderators] { $by } lässt nur noch die Moderation schreiben
    [invite-members] { $by } lässt alle Mitglieder Leute einladen
    [invite-moderators] { $by } lässt nur noch die Moderation Leute einladen
    [history-start] { $by } lässt neue Mitglieder alles von Anfang an lesen
    [history-joining] { $by } lässt neue Mitglieder nur lesen, was nach ihrem Beitritt geschrieben wird
   *[other] { $by } hat die Einstellungen des Raums geändert
}
changed-archive = { $by } hat den Raum archiviert
changed-restore = { $by } hat den Raum wiederhergestellt
pinned-by = { $name } hat eine Nachricht angeheftet
pin = Anheften
unpin = Loslösen
pinned = Angeheftet
pins = Angeheftete Nachrichten
pins-none = Hier ist keine Nachricht angeheftet.
pins-none-yet = Hier ist noch keine Nachricht angeheftet. Wähle dafür „Anheften“ bei einer Nachricht.
message-pinned = Nachricht angeheftet.
message-unpinned = Nachricht losgelöst.
keys-pin = Anheften oder loslösen
save-message = Für später merken
unsave-message = Nicht mehr merken
saved-messages = Gemerkte Nachrichten
saved-none = Du hast dir keine Nachrichten gemerkt. Wähle dafür „Für später merken“ bei einer Nachricht.
message-saved = Nachricht für später gemerkt.
message-unsaved = Nachricht nicht mehr gemerkt.
keys-save = Für später merken oder vergessen
kept-gone = Diese Nachricht ist nicht mehr verfügbar.
lines-folded = { $n ->
    [one] { $n } Änderung in diesem Raum
   *[other] { $n } Änderungen in diesem Raum
}
role-now = { $role ->
    [moderator] { $name } gehört jetzt zur Moderation
    [owner] { $name } gehört jetzt zur Leitung
   *[member] { $name } ist jetzt einfaches Mitglied
}
role-given = { $role ->
    [moderator] { $by } hat { $name } in die Moderation aufgenommen
    [owner] { $by } hat { $name } in die Leitung aufgenommen
   *[member] { $by } hat { $name } zum einfachen Mitglied gemacht
}
typing = { $n ->
    [one] { $names } schreibt
   *[other] { $names } schreiben
}
typing-several = Mehrere Leute schreiben

deleted-user = gelöschtes Konto

## Die Liste der Räume

notes = Notizen für dich
section = { $name ->
    [invitations] Einladungen
    [unread] Ungelesen
    [favourites] Favoriten
    [direct] Direktnachrichten
   *[rooms] Räume
}
line-draft = Entwurf
line-mentions = { $n ->
    [one] { $n } Erwähnung
   *[other] { $n } Erwähnungen
}
mention-room = alle in diesem Raum
mention-here = wer gerade da ist
mention-outside = nicht in diesem Raum
line-muted = stumm
rooms = Räume
rooms-elsewhere = Räume, einige mit neuen Nachrichten
list-options = Optionen der Liste
unread-first = Ungelesene Räume zuerst zeigen
unread-first-not = Ungelesene Räume nicht zuerst zeigen
sidebar-width = Breite der Raumliste
draft = Entwurf
go-to-room = Zu einem Raum gehen
go-to = Zu einem Raum oder jemandem gehen
no-such-name = Kein Raum und niemand heißt so ähnlich.
add = Raum oder Gespräch hinzufügen
start-conversation = Gespräch beginnen
create-room = Raum erstellen
browse-rooms = Räume entdecken

## Zahlen

here = { $n } hier
and-more = und { $n } weitere
new-messages = { $n ->
    [one] { $n } neue Nachricht
   *[other] { $n } neue Nachrichten
}
new-messages-said = { $n ->
    [one] { $n } neue Nachricht.
   *[other] { $n } neue Nachrichten.
}
unread-messages = { $n ->
    [one] { $n } ungelesene Nachricht
   *[other] { $n } ungelesene Nachrichten
}
unread-messages-many = Mehr als { $n } ungelesene Nachrichten
said = { $name }: { $text }
reply-to = Antwort an { $name }: { $text }
replying-to = Antwort an { $name }
you = Du: { $name }
characters-left = { $n ->
    [one] Noch { $n } Zeichen
   *[other] Noch { $n } Zeichen
}
characters-over = { $n ->
    [one] { $n } Zeichen zu viel
   *[other] { $n } Zeichen zu viel
}
characters-over-far = Viel zu lang
seconds = { $n } s

## Nachrichten

change-saved = { $kind ->
    [delete] Nachricht gelöscht.
   *[edit] Nachricht bearbeitet.
}
change-failed = { $kind ->
    [delete] Diese Nachricht wurde nicht gelöscht.
   *[edit] Deine Änderung wurde nicht gespeichert.
}
under-way-pending = { $kind ->
    [edit] Wird gerade gespeichert
    [delete] Wird gerade gelöscht
   *[send] Wird gerade gesendet
}
under-way-queued = { $kind ->
    [edit] Wird später gespeichert
    [delete] Wird später gelöscht
   *[send] Wird später gesendet
}
messages = Nachrichten
message-actions = Aktionen zur Nachricht
more = Mehr
reply = Antworten
reply-gone = Die Nachricht, auf die du antwortest, wurde gelöscht. Deine wird ohne sie gesendet.
reply-not = Nicht antworten
quote = Zitieren
quote-deleted = Nachricht gelöscht
quote-loading = Antwort
quote-unseen = Diese Nachricht kannst du nicht sehen
send-alone = Ohne Antwort senden
edit = Bearbeiten
copy = Kopieren
copy-text = Text kopieren
copy-link = Link kopieren
delete = Löschen
retry = Erneut versuchen
save = Speichern
save-mine = Meine Fassung speichern
cancel = Abbrechen
close = Schließen
back = Zurück
try-again = Noch einmal versuchen
not-sent = Nicht gesendet.
edited = bearbeitet
show-all = Alles zeigen
show-less = Weniger zeigen
react = Reagieren
reactions = Reaktionen
reaction = { $n ->
    [one] { $emoji } { $n } Person
   *[other] { $emoji } { $n } Personen
}
reaction-set = { $emoji } hinzugefügt.
reaction-removed = { $emoji } entfernt.
not-reacted = { $emoji } konnte nicht hinzugefügt oder entfernt werden. { $why }
who-reacted = Wer reagiert hat
show-more = Mehr anzeigen
others = { $n ->
    [one] eine weitere
   *[other] { $n } weitere
}
editing-cancelled = Bearbeiten abgebrochen.
text-copied = Text kopiert.
text-not-copied = Der Text konnte nicht kopiert werden.
code = Code
# $language is what the author called it.
code-in = Code: { $language }
copy-code = Code kopieren
code-copied = Code kopiert.
table = Tabelle
spoiler = Spoiler
spoiler-show = Spoiler: zeigen
link-copied = Link kopiert.
link-not-copied = Der Link konnte nicht kopiert werden: { $link }
delete-asked = Diese Nachricht löschen?
delete-asked-everyone = Diese Nachricht für alle löschen?
delete-final = Danach kann niemand sie mehr lesen. Das lässt sich nicht rückgängig machen.
edit-message = Nachricht bearbeiten
edit-gone = Diese Nachricht wurde gelöscht. Dein Text ist noch da.
edit-gone-unsaved = Diese Nachricht wurde gelöscht, deshalb wurde deine Änderung nicht gespeichert.
edit-meanwhile = Diese Nachricht wurde inzwischen bearbeitet. Wenn du speicherst, ersetzt du diesen Text:
edit-hint = Eingabe speichert, Esc bricht ab.
edit-hint-shift = Umschalt+Eingabe speichert, Esc bricht ab.
edit-blank = Um die Nachricht zu entfernen, lösche sie.
edit-discard = Änderung verwerfen
keep-message = Nachricht behalten
to-composer = Ins Eingabefeld übernehmen
message-too-long = Die Nachricht ist zu lang.
mark-as-read = Als gelesen markieren
mark-unread = Ab hier als ungelesen markieren
marked-unread = Als ungelesen markiert.
not-marked-unread = Nichts wurde als ungelesen markiert. { $why }
mark-all-read = Alles als gelesen markieren
marked-read = Als gelesen markiert.
nothing-unread = Nichts ist ungelesen.
not-marked-read = Nichts wurde als gelesen markiert. { $why }
undo = Rückgängig
not-undone = Das ließ sich nicht rückgängig machen. { $why }
# Wie viele von denen, die eine Ankündigung lesen können, sie gelesen haben.
read-by = { $of ->
    [one] Gelesen von { $read } von { $of } Person
   *[other] Gelesen von { $read } von { $of } Personen
}
not-counted = Wie viele das gelesen haben, lässt sich nicht sagen. { $why }
first = Zur ersten
first-new = Zur ersten neuen Nachricht
newest = Zu den neuesten Nachrichten
new = Neu
older-failed = Ältere Nachrichten konnten nicht geladen werden.
older-loading = Ältere Nachrichten werden geladen
newer-failed = Neuere Nachrichten konnten nicht geladen werden.
newer-loading = Neuere Nachrichten werden geladen
message-absent = Diese Nachricht ist nicht da. Vielleicht wurde sie gelöscht, oder du darfst sie nicht sehen.
message-failed = Die Nachricht konnte nicht geladen werden.
message-shown = Die Nachricht wird an ihrer Stelle gezeigt.
beginning = Hier beginnt { $room }.
nobody-yet = Noch hat niemand etwas geschrieben.
write-first = Schreib die erste Nachricht. Alle, die später dazukommen, werden sie sehen.
messages-loading = Nachrichten werden geladen

## Das Eingabefeld

skip = Zum Eingabefeld springen
write = Nachricht schreiben
message = Nachricht
send = Senden
another-draft = Weiteren Entwurf zeigen
invisible = Nur unsichtbare Zeichen
invisible-said = Diese Nachricht enthält nur unsichtbare Zeichen.
suggestions = Vorschläge
suggestions-said = { $n ->
    [one] { $n } Vorschlag
   *[other] { $n } Vorschläge
}
held-fast = Du schreibst zu schnell. Deine Nachrichten werden in { $time } gesendet.
held-unsaved = Der Server kann gerade keine Nachrichten speichern. Nächster Versuch in { $time }.
unkept = Dieser Browser kann nicht gesendete Nachrichten nicht aufbewahren. Sende, was du schreibst, bevor du diese Seite verlässt.

## Emojis

emoji = Emojis
emoji-insert = Emoji einfügen
emoji-search = Emojis suchen
emoji-loading = Emojis werden geladen
emoji-failed = Die Emojis konnten nicht geladen werden.
emoji-none = Kein Emoji heißt so.
emoji-found = { $n ->
    [one] { $n } Emoji gefunden
   *[other] { $n } Emojis gefunden
}
emoji-groups = Gruppen von Emojis
emoji-group = { $group ->
    [recent] Zuletzt benutzt
    [found] Gefunden
    [smileys] Smileys und Gefühle
    [people] Menschen und Körper
    [nature] Tiere und Natur
    [food] Essen und Trinken
    [travel] Reisen und Orte
    [activities] Aktivitäten
    [objects] Gegenstände
    [flags] Flaggen
   *[symbols] Symbole
}
skin-tone = Hautfarbe
skin-tone-name = { $tone ->
    [1] Hell
    [2] Mittelhell
    [3] Mittel
    [4] Mitteldunkel
    [5] Dunkel
   *[0] Gelb
}

## Vor dem Verlassen

unsent-messages = { $n ->
    [one] { $n } Nachricht
   *[other] { $n } Nachrichten
}
unsent-drafts = { $n ->
    [one] { $n } Entwurf
   *[other] { $n } Entwürfe
}
unsent-edits = { $n ->
    [one] { $n } Änderung
   *[other] { $n } Änderungen
}
unsent-deletions = { $n ->
    [one] { $n } Löschung
   *[other] { $n } Löschungen
}
not-sent-yet = { $n ->
    [one] { $things } ist noch nicht gesendet.
   *[other] { $things } sind noch nicht gesendet.
}
not-sent-explained = Wenn du dich abmeldest, wird alles nicht Gesendete aus diesem Browser gelöscht.
stay = Angemeldet bleiben
log-out-delete = Abmelden und löschen
still-in = Du bist noch angemeldet
still-in-explained = Der Server war nicht erreichbar, deshalb wurdest du nicht abgemeldet. Es wurde nichts gelöscht.

## Die Verbindung

trouble-doubtful = Der Server antwortet nicht. Die Verbindung wird geprüft.
trouble-connecting = Verbindung zum Server wird hergestellt.
trouble-again = Verbindung wird hergestellt. Nachrichten werden gesendet, sobald du wieder online bist.
trouble-restart = Der Server startet neu. Du kannst weiterschreiben.
trouble-offline = Du bist offline. Nachrichten werden gesendet, sobald du wieder online bist.
trouble-lost = Die Verbindung ist abgebrochen. Nächster Versuch in { $time }.
trouble-lost-said = Die Verbindung ist abgebrochen. Nachrichten werden gesendet, sobald du wieder online bist.
online = Du bist wieder online.
retry-now = Jetzt versuchen
new-version = Es gibt eine neue Version dieser Seite.
out-of-date = Diese Seite ist veraltet. Lade sie neu, um dich wieder zu verbinden.
reload = Neu laden
ended-logout = Du bist abgemeldet.
ended-revoked = Du wurdest von einem anderen Gerät aus abgemeldet.
ended-deactivated = Dein Konto ist deaktiviert. Frag die Verwaltung.
ended-deleted = Dieses Konto wurde gelöscht.
ended-expired = Deine Sitzung ist abgelaufen. Melde dich wieder an, um weiterzumachen.
log-in = Anmelden
log-out = Abmelden
room-failed = Dieser Raum konnte nicht geladen werden.
part-failed = Dieser Teil der Seite konnte nicht geladen werden. Prüfe deine Verbindung und versuche es noch einmal.
roomless = Du bist noch in keinem Raum. Frag die Verwaltung, ob sie dich hinzufügt.

## Das eigene Konto

enter-sends = Eingabe sendet
enter-sends-hint = Wenn aus, sendet Umschalt+Eingabe.
account = Dein Konto

## Wer hier ist

people = Leute
people-here = Leute: { $here }
here-now = Gerade hier
here-now-said = gerade hier
you-word = du
people-old = Du bist offline, deshalb kann diese Liste veraltet sein.

## Ein Raum, in dem man nicht mehr ist

lost = Du bist nicht mehr in { $room }
lost-texts = Was du dort geschrieben hast, wurde nicht gesendet. Kopiere es, wenn du es noch brauchst.
lost-why = Du hast den Raum verlassen, jemand hat dich entfernt, oder der Raum wurde gelöscht.

## Benachrichtigungen

notices = Benachrichtigungen
notices-explained = Du erfährst von Nachrichten, die dich erwähnen, und von allen in Gesprächen, während du nicht hinsiehst. Wie viel du von einem Raum hören willst, steht in seinen Einzelheiten.
notices-desktop = Auf diesem Computer Benachrichtigungen zeigen
notices-impossible = { $why ->
    [denied] Dein Browser lässt sie für diese Seite nicht zu. In seinen Einstellungen für diese Website kannst du sie erlauben.
   *[unsupported] Dieser Browser kann das hier nicht.
}
notices-detail = Eine Benachrichtigung zeigt
notices-detail-shown = { $detail ->
    [name] nur den Namen
    [nothing] nur, dass es etwas Neues gibt
   *[text] Namen und Text
}
notices-test = Zur Probe eine zeigen
notices-test-text = So erfährst du von Nachrichten.
notices-sound = Einen Ton abspielen
notices-quiet = Jeden Tag Ruhe
notices-from = von
notices-to = bis
notices-never = Zweimal dieselbe Zeit heißt: nie.
notices-pause = Benachrichtigungen anhalten
notices-pause-for = { $hours ->
    [one] Eine Stunde anhalten
   *[other] { $hours } Stunden anhalten
}
notices-paused = Angehalten bis { $until }
notices-go-on = Jetzt fortsetzen
notices-offer = Möchtest du von Antworten erfahren, während du anderswo bist?
notices-yes = Benachrichtigungen zeigen
notices-no = Nein, danke
notice-new = Neue Nachricht
# $who hat in die Gruppe $room geschrieben.
notice-from = { $who } in { $room }

## Tasten

shortcuts = Tastenkürzel
keys-help = Hilfe
key-alt = Alt
key-ctrl = Strg
key-delete = Entf
key-enter = Eingabe
key-esc = Esc
key-shift = Umschalt
keys-room-previous = Vorheriger Raum
keys-room-next = Nächster Raum
keys-room-new = Nächster Raum mit neuen Nachrichten
keys-edit-last = Deine letzte Nachricht bearbeiten, aus dem leeren Eingabefeld
keys-walk = Durch die Nachrichten gehen, von einer aus
keys-actions = Aktionen zu einer Nachricht
keys-edit = Eine Nachricht bearbeiten
keys-delete = Eine Nachricht löschen
keys-composer = Zurück zum Eingabefeld
keys-list = Diese Liste zeigen
keys-list-writing = Diese Liste zeigen, auch beim Schreiben
keys-writing = Schreiben
formatting = Formatierung
format-bold = Fett
format-italic = Kursiv
format-struck = Durchgestrichen
format-code = Code
format-spoiler = Spoiler, verdeckt, bis ihn jemand öffnet
format-block = Zeilen aus Code, bis zum nächsten ```
format-quote = Zitat
format-list = Liste
format-numbers = Nummerierte Liste
format-link = Link: erst der Text, dann die Adresse
keys-single = Kürzel aus einer einzelnen Taste verwenden, etwa ?

## Was ein Raum ist

room = Raum
kind = { $kind ->
    [private] Privater Raum
    [announcement] Ankündigungen
    [direct] Direktes Gespräch
    [group] Gespräch in einer Gruppe
   *[public] Öffentlicher Raum
}
kind-explained = { $kind ->
    [private] Nur wer eingeladen ist, sieht diesen Raum.
    [announcement] Alle mit einem Konto können in diesem Raum lesen. Nur die Moderation kann schreiben.
    [direct] Nur ihr beide seht dieses Gespräch.
    [group] Nur die Leute hier sehen dieses Gespräch. Um jemanden hinzuzufügen, beginne ein neues.
   *[public] Alle mit einem Konto können diesen Raum finden und ihm beitreten.
}
history-explained = { $history ->
    [start] Neue Mitglieder können alles lesen, was vorher geschrieben wurde.
   *[joining] Neue Mitglieder können nur lesen, was nach ihrem Beitritt geschrieben wird.
}
write-explained = { $who ->
    [members] Alle Mitglieder können schreiben.
   *[moderators] Nur die Moderation kann schreiben.
}
level = { $level ->
    [mentions] Nur Erwähnungen
    [nothing] Nichts
   *[all] Jede Nachricht
}
role = { $role ->
    [moderator] Moderation
    [owner] Leitung
   *[member] Mitglied
}
rooms-found = { $n ->
    [one] { $n } Raum
   *[other] { $n } Räume
}
rooms-found-more = { $n ->
    [one] Mehr als { $n } Raum
   *[other] Mehr als { $n } Räume
}
people-found-more = { $n ->
    [one] Mehr als { $n } Person
   *[other] Mehr als { $n } Personen
}
nothing-matches = Nichts passt zu „{ $query }“.
nobody-matches = Niemand passt zu „{ $query }“.

## Räume finden, erstellen und ihnen beitreten

create = Erstellen
create-named = „{ $name }“ erstellen
create-first = Den ersten Raum erstellen
create-submit = Raum erstellen
no-rooms = Es gibt noch keine öffentlichen Räume.
search-rooms = Räume suchen
join = Beitreten
join-named = { $room } beitreten
join-room = Raum beitreten
joined-already = Beigetreten
decline = Ablehnen
loading = Wird geladen
preview = Vorschau
preview-more = Tritt dem Raum bei, um zu lesen, was vorher geschrieben wurde.
not-in-room = Du bist noch nicht in diesem Raum.
nothing-here = Entweder gibt es unter dieser Adresse keinen Raum, oder du bist dort kein Mitglied.
invited-by = { $name } hat dich in { $room } eingeladen
field-name = Name
field-topic = Thema
field-topic-optional = Thema (freiwillig)
field-topic-hint = Worum es hier geht, in einer Zeile.
field-topic-hint-long = Worum es hier geht, in einer Zeile. Es steht neben dem Namen des Raums.
field-description = Beschreibung
field-description-hint = Was neue Leute über diesen Raum wissen sollten.
field-kind = Art
choice-public = Öffentlich
choice-public-hint = Alle mit einem Konto können ihn finden und beitreten.
choice-private = Privat
choice-private-hint = Nur wer eingeladen ist, sieht ihn.
choice-announcement = Ankündigungen
choice-announcement-hint = Alle können hier lesen, und nur die Moderation kann schreiben.
name-empty = Gib einen Namen ein.
name-invisible = Dieser Name enthält nur unsichtbare Zeichen.
one-line = Hier sind keine Zeilenumbrüche möglich.

## Gespräche und Einladungen

start = Beginnen
with = Mit
open-notes = Notizen für dich öffnen
group-stays = Die Leute einer Gruppe bleiben dieselben. Um später jemanden hinzuzufügen, beginne ein neues Gespräch.
most-chosen = { $n ->
    [one] Eine Gruppe hat höchstens { $n } Person, dich eingeschlossen.
   *[other] Eine Gruppe hat höchstens { $n } Personen, dich eingeschlossen.
}
most-invited = { $n ->
    [one] Du kannst { $n } Person auf einmal einladen.
   *[other] Du kannst { $n } Personen auf einmal einladen.
}
chosen-nobody = Niemand ist ausgewählt.
chosen-people = Ausgewählt: { $names }.
type-name = Namen eingeben
nobody-else = Es gibt sonst niemanden zur Auswahl.
remove-named = { $name } entfernen
invite-people = Leute einladen
invite-to = Leute in { $room } einladen
invite = Einladen

## Einzelheiten und Leute eines Raums

details = Einzelheiten
topic-none = Dieser Raum hat noch kein Thema.
topic-add = Thema hinzufügen
favourite = Favorit
tell-me = Benachrichtige mich über
details-archived = Dieser Raum ist archiviert. Niemand kann darin schreiben.
leave-room = Raum verlassen
hide-conversation = Dieses Gespräch ausblenden
leave = Verlassen
leave-asked = { $room } verlassen?
leave-explained = Du kannst jederzeit wieder beitreten.
leave-explained-private = Du kannst nur zurückkommen, wenn dich jemand wieder einlädt.
only-owner = Außer dir ist niemand in der Leitung
only-owner-explained = Nimm jemand anderen in die Leitung dieses Raums auf, bevor du ihn verlässt.
choose-owner = Leitung auswählen
still-in-room = Du bist noch in diesem Raum
people-counted = Leute ({ $n })
people-of-room = Leute in diesem Raum
search-people = Leute suchen
nobody-in-room = In diesem Raum ist niemand.
actions-for = Aktionen für { $name }
send-message = Nachricht senden
make-role = { $role ->
    [moderator] In die Moderation aufnehmen
    [owner] In die Leitung aufnehmen
   *[member] Zum einfachen Mitglied machen
}
remove-from-room = Aus diesem Raum entfernen
remove = Entfernen
remove-asked = { $name } aus { $room } entfernen?
remove-explained = Ein neuer Beitritt ist jederzeit möglich.
remove-explained-private = Danach ist der Raum nur nach einer neuen Einladung wieder zu lesen.
owner-asked = { $name } in die Leitung von { $room } aufnehmen?
owner-explained = Die Leitung kann ändern, wer was darf, und den Raum löschen. Du bleibst in der Leitung, kannst diese Person aber nicht mehr entfernen.
removed = { $name } wurde entfernt.
role-now-said = { $role ->
    [moderator] { $name } gehört jetzt zur Moderation.
    [owner] { $name } gehört jetzt zur Leitung.
   *[member] { $name } ist jetzt einfaches Mitglied.
}

## Einstellungen eines Raums

room-settings = Einstellungen des Raums
settings-of = Einstellungen von { $room }
settings-closed = Nur Moderation und Leitung können diesen Raum ändern.
settings-archived = Dieser Raum ist archiviert, deshalb lassen sich seine Einstellungen nicht ändern. Stelle ihn zuerst wieder her.
who-writes = Wer schreiben kann
who-invites = Wer Leute einladen kann
how-far-back = Wie weit neue Mitglieder zurücklesen können
who-members = Alle Mitglieder
who-moderators = Nur die Moderation
from-start = Von Anfang an
from-joining = Ab dem Beitritt
save-changes = Änderungen speichern
saved = Gespeichert.
archive-title = Diesen Raum archivieren
archive-explained = Alle im Raum können ihn noch lesen, aber niemand kann schreiben. Du kannst ihn jederzeit wiederherstellen.
archive-room = Raum archivieren
restore-title = Diesen Raum wiederherstellen
restore-explained = Dann kann hier wieder geschrieben werden.
restore-room = Raum wiederherstellen
erase-title = Diesen Raum löschen
erase-explained = Alle Nachrichten darin werden für alle gelöscht. Das lässt sich nicht rückgängig machen.
erase-room = Raum löschen
erase-asked = { $room } löschen?
erase-dialog = Alle Nachrichten darin werden für alle gelöscht, und niemand kann sie zurückholen. Um sie zu behalten, archiviere den Raum stattdessen.
erase-type = Gib zur Bestätigung den Namen des Raums ein: { $room }
writing-closed = Hier kann nur die Moderation schreiben.
writing-closed-archived = Dieser Raum ist archiviert. Du kannst ihn lesen, aber niemand kann hier schreiben.

## Warum etwas nicht getan wurde

# Was keinen eigenen Fall hat, sagt der Server auf Englisch.
problem = { $reason ->
    [malformed] Der Server versteht diese Seite nicht. Lade sie neu.
    [name_empty] Gib einen Namen für den Raum ein.
    [name_invisible] Der Name enthält ein unsichtbares Zeichen.
    [name_spaces] Ein Name kann nicht mit einem Leerzeichen beginnen oder enden.
    [name_differs] So heißt dieser Raum nicht.
    [text_characters] Das enthält ungültige Zeichen.
    [text_invisible] Das enthält nur unsichtbare Zeichen.
    [text_lines] Hier sind keine Zeilenumbrüche möglich.
    [text_long] Hier sind höchstens { $limit } Zeichen möglich.
    [group_large] Eine Gruppe kann höchstens { $limit } Personen haben, dich eingeschlossen.
    [invited_many] Du kannst höchstens { $limit } Personen auf einmal einladen.
    [person_gone] Eine dieser Personen gibt es hier nicht mehr.
    [reply_gone] Die Nachricht, auf die du antwortest, wurde gelöscht, oder du darfst sie nicht sehen.
    [room_of_all] In diesen Raum kommen alle, die sich registrieren. Er kann weder archiviert noch gelöscht werden.
    [rooms_full] Du bist in { $limit } Räumen, mehr geht nicht. Verlass zuerst einen.
    [their_rooms_full] Eine dieser Personen ist in { $limit } Räumen, mehr geht nicht.
    [emoji_unknown] Eine Reaktion muss ein Emoji sein.
    [mentions_many] Eine Nachricht kann höchstens { $limit } Personen erwähnen.
    [reactions_many] Eine Nachricht kann höchstens { $limit } verschiedene Emoji haben.
    [pins_full] Hier sind { $limit } Nachrichten angeheftet, mehr geht nicht. Löse zuerst eine los.
    [saved_full] Du hast { $limit } Nachrichten gemerkt, mehr geht nicht. Entferne zuerst eine.
    [edit_late] Nachrichten lassen sich nur eine Zeit lang nach dem Senden bearbeiten: { $time }.
    [delete_late] Nachrichten lassen sich nur eine Zeit lang nach dem Senden löschen: { $time }.
   *[other] { $code ->
        [lost] Die Verbindung ist abgebrochen. Versuch es noch einmal.
        [taken] Es gibt schon einen öffentlichen Raum mit diesem Namen.
        [archived] Dieser Raum ist archiviert. Niemand kann ihn ändern, bis er wiederhergestellt ist.
        [last_owner] Außer dir ist niemand in der Leitung. Nimm zuerst jemand anderen auf.
        [rate_limited] Das ging zu schnell. Warte einen Moment und versuch es dann noch einmal.
        [unavailable] Der Server kann gerade nichts speichern. Versuch es gleich noch einmal.
        [internal] Auf dem Server ist etwas schiefgegangen. Versuch es noch einmal.
        [conflict] Diese Nachricht wurde inzwischen anderswo bearbeitet.
        [forbidden] Das darfst du nicht.
        [not_found] Das gibt es nicht, oder du kannst es nicht sehen.
        [outdated] Diese Seite ist veraltet. Lade sie neu.
        [unauthorized] Deine Sitzung ist abgelaufen. Melde dich wieder an.
        [unknown] Das kennt dieser Server nicht. Lade die Seite neu.
       *[other] { $said }
    }
}
