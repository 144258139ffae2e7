package round_test

import (
	"net/http"
	"strings"
	"time"

	"github.com/almacontact/celula/cmd/celula/internal/store"
	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/slack"
	"github.com/almacontact/celula/notify/standin"
)

// checkChat holds what stands in the chat against the state, when there is nothing more to say: each message once, where it
// belongs, showing what its cases are now.
func (h *history) checkChat() {
	st := h.life.store
	mirror := standin.New(standin.Options{})
	writer := slack.New(slack.Options{Token: standin.DefaultToken, Endpoint: slackURL, Every: -1, HTTP: &http.Client{Transport: direct{mirror}}})
	seen := map[string]bool{} // by key of message
	said := map[string]int{}  // by key of case, in how many messages
	for _, channel := range []string{"C1", "C2", "C3"} {
		for _, shown := range h.chat.Messages(channel) {
			key := shown.Key()
			if seen[key] {
				h.fail("the message %s stands in the chat twice; the second in %s: %s", key, channel, shown.Shown())
			}
			seen[key] = true
			m, found, err := st.Message(h.t.Context(), key)
			if err == nil && !found && spent(shown.Shown()) {
				continue // the state has let it go
			}
			if err != nil || !found || m.Channel != channel || m.Ref != shown.TS {
				h.fail("in %s stands a message %s that the state has as %+v (%t, %v): %s", channel, key, m, found, err, shown.Shown())
			}
			for _, c := range m.Cases {
				said[c]++
			}
			if want := h.fresh(mirror, writer, m); want != shown.Shown() {
				h.fail("the message %s in %s shows:\n%s\nwant:\n%s", key, channel, shown.Shown(), want)
			}
			if shown.Pings() > 0 {
				h.fail("the message %s in %s calls people: %s", key, channel, shown.Shown())
			}
		}
	}
	for _, d := range h.desks {
		cases, err := st.Cases(h.t.Context(), d.name, time.Time{})
		if err != nil {
			h.t.Fatal(err)
		}
		for _, c := range d.told(cases) {
			if c.Message == "" || !seen[c.Message] {
				h.fail("%s: the case %s of %s should stand in the message %q, which is not in the chat", d.name, c.Kind, c.Subject, c.Message)
			}
			most := 1
			if every := h.shortest(c.Kind); every > 0 {
				most += int(c.Said.Sub(c.Opened) / every)
			}
			if n := said[c.Key]; n > most {
				h.fail("%s: the case %s of %s, opened %s and last said %s, was said %d times", d.name, c.Kind, c.Subject, c.Opened, c.Said, n)
			}
		}
	}
	h.said += len(seen) - h.standing
	h.standing = len(seen)
}

// spent tells whether a message has nothing more to say than that others took its place or its cases are closed.
func spent(shown string) bool {
	return strings.HasPrefix(shown, "⤵️") || strings.HasPrefix(shown, "✅") || strings.Contains(shown, "Ya no es el más reciente")
}

// fresh is what a message shows when it is written anew from the cases in the state.
func (h *history) fresh(mirror *standin.Chat, writer *slack.Client, m store.Message) string {
	stored, err := h.life.store.CasesOf(h.t.Context(), m.Key)
	if err != nil {
		h.t.Fatal(err)
	}
	var cases []notify.Case
	for _, c := range h.desks[0].told(stored) {
		cases = append(cases, c.Case)
	}
	content := notify.Render(notify.Message{Key: m.Key, Channel: m.Channel, Cases: m.Cases}, cases)
	if _, err := writer.Post(h.t.Context(), m.Channel, m.Key, content); err != nil {
		h.t.Fatal(err)
	}
	all := mirror.Messages(m.Channel)
	return all[len(all)-1].Shown()
}

// shortest is the least time after which a case of a kind is said again; 0 is never.
func (h *history) shortest(k notify.Kind) time.Duration {
	switch k {
	case notify.HojaIlegible, notify.ClaroIlegible:
		return time.Hour
	case notify.ClaroPestana, notify.InstalacionVencida, notify.InstalacionProxima, notify.MarcacionRetirada, notify.VentaEstancada:
		return 24 * time.Hour
	case notify.InstalacionFallida, notify.ClaroNoAparece, notify.ClaroDiferencia, notify.ClaroSinVenta:
		return 3 * 24 * time.Hour
	}
	return 0
}
