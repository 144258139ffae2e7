package round_test

import (
	"net/http"
	"strings"
	"time"

	"github.com/almacontact/celula/notify"
	"github.com/almacontact/celula/notify/standin"
	"github.com/almacontact/celula/sheets/emulator"
)

// googleFaults are the ways in which a call of the API fails.
var googleFaults = []struct {
	name string
	emulator.Failure
}{
	{"429", emulator.Failure{Status: http.StatusTooManyRequests}},
	{"429 con Retry-After", emulator.Failure{Status: http.StatusTooManyRequests, RetryAfter: 7}},
	{"500", emulator.Failure{Status: http.StatusInternalServerError}},
	{"502", emulator.Failure{Status: http.StatusBadGateway}},
	{"503 antes", emulator.Failure{Status: http.StatusServiceUnavailable}},
	{"503 después", emulator.Failure{Status: http.StatusServiceUnavailable, After: true}},
	{"500 después", emulator.Failure{Status: http.StatusInternalServerError, After: true}},
	{"cortada antes", emulator.Failure{Break: true}},
	{"cortada después", emulator.Failure{Break: true, After: true}},
	{"parada antes", emulator.Failure{Stall: true}},
	{"parada después", emulator.Failure{Stall: true, After: true}},
	{"respuesta trunca", emulator.Failure{Truncate: true}},
	{"token vencido", emulator.Failure{Status: http.StatusUnauthorized}},
	{"lenta", emulator.Failure{Delay: 9 * time.Second}},
}

// chatFaults are those of the chat.
var chatFaults = []struct {
	name string
	standin.Failure
}{
	{"429 con Retry-After", standin.Failure{Status: http.StatusTooManyRequests, RetryAfter: 20}},
	{"429", standin.Failure{Status: http.StatusTooManyRequests}},
	{"500", standin.Failure{Status: http.StatusInternalServerError}},
	{"503 antes", standin.Failure{Status: http.StatusServiceUnavailable}},
	{"503 después", standin.Failure{Status: http.StatusServiceUnavailable, After: true}},
	{"cortada antes", standin.Failure{Break: true}},
	{"cortada después", standin.Failure{Break: true, After: true}},
	{"parada antes", standin.Failure{Stall: true}},
	{"parada después", standin.Failure{Stall: true, After: true}},
	{"respuesta trunca", standin.Failure{Truncate: true, After: true}},
	{"internal_error después", standin.Failure{Code: "internal_error", After: true}},
	{"fatal_error antes", standin.Failure{Code: "fatal_error"}},
	{"token vencido", standin.Failure{Code: "token_expired"}},
	{"lenta", standin.Failure{Delay: 6 * time.Second}},
}

// weather is what a round went through that a desk does not show, and that operations may rightly hear of.
type weather struct {
	base    bool // a read of Claro's base was made to fail
	torn    bool // of an impatient bot: the base changed after the hoja was read, and may be crossed with an older one
	refused int  // how often the token was refused: where a new one is, too, or none is given, the credentials are no good
}

func (w weather) excuses(k notify.Kind) bool {
	ofCruce := k == notify.ClaroNoAparece || k == notify.ClaroDiferencia || k == notify.ClaroSinVenta
	return ofCruce && w.torn || k == notify.ClaroIlegible && (w.base || w.refused > 1) || (k == notify.HojaIlegible || k == notify.ClaroPestana) && w.refused > 1
}

func (h *history) googleFails(c emulator.Call) *emulator.Failure {
	if c.Agent == browser || h.harm == 0 || h.dice.Float64() >= h.harm {
		return nil
	}
	f := &googleFaults[h.dice.IntN(len(googleFaults))]
	h.note("  falla %s %s: %s", c.Method, c.Path[strings.LastIndexByte(c.Path, '/')+1:], f.name)
	h.faults["hoja, "+f.name]++
	h.weather.base = h.weather.base || strings.Contains(c.Path, baseTitle)
	switch {
	case f.Status == http.StatusUnauthorized && c.Method == "token":
		h.weather.refused += 2
	case f.Status == http.StatusUnauthorized:
		h.weather.refused++
	}
	return &f.Failure
}

func (h *history) chatFails(c standin.Call) *standin.Failure {
	if h.harm == 0 || h.dice.Float64() >= h.harm {
		return nil
	}
	f := &chatFaults[h.dice.IntN(len(chatFaults))]
	h.note("  falla %s: %s", c.Method, f.name)
	h.faults["chat, "+f.name]++
	return &f.Failure
}
