package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/almacontact/celula/notify"
)

// errNoAnswer is an answer of 200 that says neither yes nor no.
var errNoAnswer = errors.New("lo que llegó no es una respuesta de Slack")

// patience is how long to wait after a 429 that does not say how long.
const patience = 10 * time.Second

// early is the error of a call that was never made.
func (c *Client) early(doing, channel string, err error) error {
	e := &notify.Error{Texto: doing + " " + channel + ": todavía no es el turno", Temporary: true, Cause: c.cause(err)}
	var h held
	if errors.As(err, &h) {
		e.RetryAfter = time.Until(h.until)
	}
	return e
}

// judge makes of a call's error one of ours, nil of nil. doing says what was
// asked of which channel.
func (c *Client) judge(doing string, of purse, channel string, err error) error {
	if err == nil {
		return nil
	}
	doing = fmt.Sprintf("%s %s", doing, channel)
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &limited):
		return c.slowDown(doing, of, channel, max(limited.RetryAfter, time.Second))
	case errors.As(err, &status):
		if status.Code == http.StatusTooManyRequests {
			return c.slowDown(doing, of, channel, patience)
		}
		return c.badStatus(doing, status)
	case errors.As(err, &refused):
		if refused.Err == "ratelimited" || refused.Err == "rate_limited" {
			return c.slowDown(doing, of, channel, patience)
		}
		return c.refusal(doing, channel, refused)
	}
	return c.broken(doing, err)
}

func (c *Client) slowDown(doing string, of purse, channel string, d time.Duration) error {
	c.pace.hold(of, channel, d)
	return &notify.Error{Texto: fmt.Sprintf("%s: Slack pidió esperar %s", doing, d), Temporary: true, RetryAfter: d}
}

// badStatus: a server's own fault may pass, and may have come after the work.
func (c *Client) badStatus(doing string, status slack.StatusCodeError) error {
	if status.Code >= 500 || status.Code == http.StatusRequestTimeout {
		return &notify.Error{Texto: fmt.Sprintf("%s: Slack tiene una falla pasajera (HTTP %d)", doing, status.Code),
			Temporary: true, Unclear: true}
	}
	return &notify.Error{Texto: fmt.Sprintf("%s: el servidor respondió HTTP %d", doing, status.Code),
		Hacer: "Revise slack.endpoint en la configuración: debe ser la dirección base de la API, o quedar vacío para usar Slack"}
}

// unknownMethod says whether a server in Slack's place does not have what was asked for.
func unknownMethod(err error) bool {
	var status slack.StatusCodeError
	if errors.As(err, &status) {
		return status.Code == http.StatusNotFound || status.Code == http.StatusMethodNotAllowed || status.Code == http.StatusNotImplemented
	}
	var refused slack.SlackErrorResponse
	return errors.As(err, &refused) && refused.Err == "unknown_method"
}

// broken is a connection that failed. Only one that was never made is sure to
// have done nothing.
func (c *Client) broken(doing string, err error) error {
	e := &notify.Error{Texto: doing + ": se cortó la conexión con Slack antes de la respuesta",
		Temporary: true, Unclear: true, Cause: c.cause(err)}
	var op *net.OpError
	switch {
	case errors.Is(err, errNoAnswer):
		e.Texto, e.Cause = doing+": lo que llegó no es una respuesta de Slack", nil
		e.Hacer = "Vea en el navegador de este equipo si la red pide iniciar sesión; si no, revise slack.endpoint en la configuración"
	case errors.As(err, &op) && op.Op == "dial":
		e.Texto, e.Unclear = doing+": no hay conexión con Slack", false
		e.Hacer = "Revise la red de este equipo y slack.endpoint en la configuración"
	case notAnAddress(err):
		e.Texto, e.Unclear, e.Temporary = doing+": slack.endpoint no es una dirección", false, false
		e.Hacer = "Escriba en la configuración algo como http://127.0.0.1:8080/api/, o déjelo vacío para usar Slack"
	case errors.Is(err, context.Canceled):
		e.Texto = doing + ": se detuvo el programa antes de la respuesta"
	}
	return e
}

// notAnAddress says whether a request could not even be made of the endpoint.
// net/http has no type for two of the three ways in which that shows.
func notAnAddress(err error) bool {
	var bad *url.Error
	return errors.As(err, &bad) && (bad.Op == "parse" || strings.Contains(bad.Err.Error(), "unsupported protocol scheme") ||
		strings.Contains(bad.Err.Error(), "no Host in request URL"))
}

// cause keeps of an error what may be shown: its words without the token, and
// whether the context ended.
func (c *Client) cause(err error) error {
	return cause{c.redact(err.Error()), contextEnd(err)}
}

type cause struct {
	words string
	end   error
}

func (c cause) Error() string { return c.words }
func (c cause) Unwrap() error { return c.end }

func contextEnd(err error) error {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return end
		}
	}
	return nil
}

// redact takes the token out of a text; a server may have sent it back.
func (c *Client) redact(s string) string {
	if c.token == "" {
		return s
	}
	return strings.ReplaceAll(s, c.token, "(token)")
}
