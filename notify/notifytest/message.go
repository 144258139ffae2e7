package notifytest

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
)

func testPost(t *testing.T, open Open) {
	ctx := context.Background()
	chat, s := start(t, open)
	if ref, found, err := s.Find(ctx, channel, "m1"); found || err != nil {
		t.Errorf("Find in an empty channel = %q, %v, %v; want nothing", ref, found, err)
	}
	chat.Say(channel, "U1", "m1, dice una persona")
	ref := post(t, s, "m1", sample("Instalación próxima"))
	post(t, s, "m2", sample("Otra"))

	m := messageWithKey(t, chat, "m1")
	for _, want := range []string{"🟠 Instalación próxima", "Servicio nuevo · vendió jtriana",
		"Qué hacer: confirme la visita", "fila 7 cerrada", "Abrir fila 45 · ID VENTA V-1"} {
		if !strings.Contains(m.Shown(), want) {
			t.Errorf("the message shows\n%s\nwithout %q", m.Shown(), want)
		}
	}
	if got := m.Links(); !slices.Equal(got, []string{rowLink}) {
		t.Errorf("links = %q, want the row's only", got)
	}
	if got, found, err := s.Find(ctx, channel, "m1"); got != ref || !found || err != nil {
		t.Errorf("Find(m1) = %q, %v, %v; want %q", got, found, err, ref)
	}
	checkEdit(t, chat, s, ref)
}

// checkEdit edits m1 twice: an edit replaces all, keeps the key, and may be repeated.
func checkEdit(t *testing.T, chat *standin.Chat, s notify.Sender, ref string) {
	t.Helper()
	ctx := context.Background()
	closed := notify.Content{Mark: "✅", Title: "Instalación próxima", Lines: []notify.Line{{{Text: "Cerrada"}}}, Done: true}
	for range 2 {
		if err := s.Edit(ctx, channel, ref, "m1", closed); err != nil {
			t.Fatalf("Edit: %v", err)
		}
	}
	m := messageWithKey(t, chat, "m1")
	if got, want := m.Shown(), "✅ Instalación próxima\nCerrada"; got != want {
		t.Errorf("after the edit the message shows %q, want %q", got, want)
	}
	if m.TS != ref || m.Edits != 2 {
		t.Errorf("the message is %s with %d edits, want %s with 2", m.TS, m.Edits, ref)
	}
	if got, found, err := s.Find(ctx, channel, "m1"); got != ref || !found || err != nil {
		t.Errorf("Find(m1) after the edit = %q, %v, %v; want %q", got, found, err, ref)
	}
}

func messageWithKey(t *testing.T, chat *standin.Chat, key string) standin.Message {
	t.Helper()
	var with []standin.Message
	for _, m := range chat.Messages(channel) {
		if m.Key() == key {
			with = append(with, m)
		}
	}
	if len(with) != 1 {
		t.Fatalf("%d messages have the key %s, want 1; all: %q", len(with), key, shown(chat.Messages(channel)))
	}
	return with[0]
}

func testDeleted(t *testing.T, open Open) {
	ctx := context.Background()
	chat, s := start(t, open)
	ref := post(t, s, "m1", sample("Instalación próxima"))
	chat.Delete(channel, ref)
	if err := s.Edit(ctx, channel, ref, "m1", sample("Otra")); !notify.Missing(err) || notify.Unclear(err) {
		t.Errorf("Edit of a deleted message: %v; want one that is Missing and not Unclear", err)
	}
	if got, found, err := s.Find(ctx, channel, "m1"); found || err != nil {
		t.Errorf("Find of a deleted message = %q, %v, %v; want nothing", got, found, err)
	}
	if got := len(chat.Messages(channel)); got != 0 {
		t.Errorf("the channel has %d messages, want none", got)
	}

	begun := 0
	d := notify.Delivery{Channel: channel, Key: "m1", Ref: ref, Content: sample("Instalación próxima"),
		Begin: func(context.Context) error { begun++; return nil }}
	d.Content.Done = true
	if got, err := notify.Deliver(ctx, s, d); got != ref || err != nil || begun != 0 || len(chat.Messages(channel)) != 0 {
		t.Errorf("a closed message that was deleted: %q, %v, begun %d times, %d messages; want it let be", got, err, begun, len(chat.Messages(channel)))
	}
	d.Content.Done = false
	got, err := notify.Deliver(ctx, s, d)
	if err != nil || begun != 1 || got == ref {
		t.Fatalf("an open message that was deleted: %q, %v, begun %d times; want it posted anew", got, err, begun)
	}
	// The process died before it could record the new message.
	d.Tried = true
	if again, err := notify.Deliver(ctx, s, d); again != got || err != nil || begun != 1 {
		t.Errorf("delivered again: %q, %v, begun %d times; want %q and nothing begun", again, err, begun, got)
	}
	only(t, chat)
}

// nasty are texts that people may type into a cell.
var nasty = []string{
	"<!channel>", "<!here|aquí>", "<!everyone>", "<@U123>", "<!subteam^S1|@todos>", "&lt;!channel&gt;",
	"<https://malo.example|Abrir fila 45>", "https://malo.example/x", "> cita", "*negrita* _cursiva_ ~tachado~ `código`",
	"a|b>c<d", "~", "*", "__", "\n<!channel>\n*x*", "@channel @here @everyone", "#general", "\x00\x07\u202e<!channel>",
	"]]>{{}}", "\\u003c!channel\\u003e", "&", "&#60;!channel&#62;", "\xff<!channel>\xfe",
	":rotating_light:", "AM :+1::skin-tone-2: y :100:", "reglas.yaml:100:7: no", "24/11 12:30: reglas.yaml:27:12: no",
}

// emoji is the code of one, which a chat draws.
var emoji = regexp.MustCompile(`:(?:100|[a-z0-9_+'\-]*[a-z+][a-z0-9_+'\-]*):`)

// testInjection puts each text in every place of a message.
func testInjection(t *testing.T, open Open) {
	chat, s := start(t, open)
	for _, text := range nasty {
		c := notify.Content{
			Mark: "🟠", Title: "Título " + text,
			Lines: []notify.Line{
				{{Text: text}},
				{{Text: text, Bold: true}, {Text: " y "}, {Text: text, Strike: true}},
				{{Text: "vendió "}, {Text: text, Link: rowLink}},
			},
			Foot: notify.Line{{Text: text}},
		}
		ref := post(t, s, "m", c)
		if err := s.Edit(context.Background(), channel, ref, "m", c); err != nil {
			t.Errorf("Edit with %q: %v", text, err)
		}
	}
	messages := chat.Messages(channel)
	for i, m := range messages {
		if n := m.Pings(); n != 0 {
			t.Errorf("%q calls %d times; shown: %s", nasty[i], n, m.Shown())
		}
		for _, link := range m.Links() {
			if link != rowLink {
				t.Errorf("%q forges the link %s", nasty[i], link)
			}
		}
		for _, seg := range m.Blocks[0].Lines[1] { // the text by itself
			if seg.Bold || seg.Italic || seg.Strike || seg.Code || seg.Quote {
				t.Errorf("%q changes the style: %+v", nasty[i], seg)
			}
		}
		if got := m.Shown(); strings.Contains(nasty[i], "12:30:") && !strings.Contains(got, nasty[i]) {
			t.Errorf("%q is not shown as it was typed: %s", nasty[i], got)
		}
		if got := m.Shown() + m.Text; emoji.MatchString(got) {
			t.Errorf("%q is drawn: %s", nasty[i], got)
		}
		if got := m.Shown(); strings.Contains(nasty[i], "<!channel>") && !strings.Contains(got, "<!channel>") {
			t.Errorf("%q is not shown as it was typed: %s", nasty[i], got)
		}
	}
}

func testSizes(t *testing.T, open Open) {
	chat, s := start(t, open)
	long := strings.Repeat("&ñ<🟠", 12_500)
	many := make([]notify.Line, 5000)
	for i := range many {
		many[i] = notify.Line{{Text: "fila 45", Link: rowLink}, {Text: " · Servicio nuevo & más"}}
	}
	for name, c := range map[string]notify.Content{
		"a long title":    {Mark: "🟠", Title: long},
		"a long line":     {Mark: "🟠", Title: "x", Lines: []notify.Line{{{Text: long}}}},
		"a long link":     {Mark: "🟠", Title: "x", Lines: []notify.Line{{{Text: "fila", Link: "https://a.example/" + strings.Repeat("x", 9000)}}}},
		"many long lines": {Mark: "🟠", Title: "x", Lines: []notify.Line{{{Text: long}}, {{Text: long}}, {{Text: long}}, {{Text: long}}, {{Text: long}}, {{Text: long}}, {{Text: long}}}},
		"many lines":      {Mark: "🟠", Title: "x", Lines: many},
		"a long foot":     {Mark: "🟠", Title: "x", Foot: notify.Line{{Text: long, Link: rowLink}}},
		"nothing":         {},
		"empty lines":     {Title: "x", Lines: []notify.Line{{}, {{}}, {{Text: " ", Bold: true}}}},
	} {
		ref, err := s.Post(context.Background(), channel, name, c)
		if err != nil {
			t.Errorf("Post of %s: %v", name, err)
			continue
		}
		if err := s.Edit(context.Background(), channel, ref, name, c); err != nil {
			t.Errorf("Edit to %s: %v", name, err)
		}
	}
	if m := messageWithKey(t, chat, "many lines"); !strings.Contains(m.Shown(), "líneas más") {
		t.Errorf("a message of 5,000 lines does not say that lines are left out: …%s", m.Shown()[len(m.Shown())-80:])
	}
	if m := messageWithKey(t, chat, "a long line"); !strings.HasSuffix(m.Shown(), "…") {
		t.Errorf("a cut line does not say so: …%s", m.Shown()[len(m.Shown())-80:])
	}
}

// testBefore: who asks to be asked is, right before each call that changes something, and his no is heard.
func testBefore(t *testing.T, open Open) {
	chat, s := start(t, open)
	ctx, asked, no := context.Background(), 0, error(nil)
	checked := s.Before(func(context.Context) error {
		asked++
		return no
	})
	ref := post(t, checked, "m1", sample("Una"))
	if err := checked.Edit(ctx, channel, ref, "m1", sample("Otra")); err != nil {
		t.Fatalf("Edit: %v", err)
	}
	if _, found, err := checked.Find(ctx, channel, "m1"); !found || err != nil {
		t.Errorf("Find = %v, %v", found, err)
	}
	if asked != 2 {
		t.Errorf("asked %d times before a post, an edit and a look, want twice", asked)
	}
	calls := len(chat.Calls())
	no = errors.New("ya no")
	if _, err := checked.Post(ctx, channel, "m2", sample("Más")); !errors.Is(err, no) {
		t.Errorf("Post = %v, want %v", err, no)
	}
	if err := checked.Edit(ctx, channel, ref, "m1", sample("Más")); !errors.Is(err, no) {
		t.Errorf("Edit = %v, want %v", err, no)
	}
	if got := len(chat.Calls()) - calls; got != 0 {
		t.Errorf("%d calls were made against a no", got)
	}
	post(t, s.Before(nil), "m3", sample("Nadie pregunta"))
	post(t, s, "m4", sample("Nadie pregunta"))
	if asked != 4 {
		t.Errorf("asked %d times in all, want 4", asked)
	}
}
