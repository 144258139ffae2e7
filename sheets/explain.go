package sheets

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
	"google.golang.org/api/googleapi"
)

// explain makes of the last attempt's error one that a person can act on.
func (c *Client) explain(ctx context.Context, o op, cause error) *Error {
	var own *Error
	if errors.As(cause, &own) {
		return own
	}
	t := diagnose(cause)
	e := &Error{err: cause, temporary: t.passes, unclear: o.write && !t.undone}
	if ctx.Err() != nil {
		e.err = errors.Join(cause, ctx.Err())
		e.temporary = !errors.Is(ctx.Err(), context.Canceled)
	}
	var reason string
	var token *tokenError
	if errors.As(cause, &token) && !t.passes {
		reason = explainToken(e, token.err)
	} else {
		reason = c.explainAnswer(e, o, t, cause)
	}
	e.msg = "no se pudo " + o.doing + ": " + reason
	if e.unclear {
		e.msg += "; puede que se haya hecho"
	}
	return e
}

func (c *Client) explainAnswer(e *Error, o op, t trouble, cause error) string {
	switch t.code {
	case http.StatusBadRequest:
		return explainRefusal(e, c, message(cause))
	case http.StatusUnauthorized:
		e.hint = "revise google.credentials; si la clave se borró en la consola de Google, descargue otra"
		if !c.account.known() {
			e.hint = "ponga en google.credentials el archivo de la clave"
		}
		return "Google no acepta las credenciales"
	case http.StatusForbidden:
		return explainForbidden(e, c, message(cause))
	case http.StatusNotFound:
		e.hint = "el identificador es lo que va entre /d/ y /edit en la dirección de la hoja; revise que esté completo"
		return "no existe la hoja de cálculo " + quote(o.tab.spreadsheet)
	case http.StatusTooManyRequests:
		e.hint = "pasa solo; si se repite, espacie los horarios de las hojas o pida a Google más cuota"
		return why(t)
	case 0:
		return explainSilence(e, c, cause)
	}
	if redirect(t.code) {
		e.hint = "abra el navegador en este computador y vea si la red pide iniciar sesión"
		return why(t)
	}
	if t.code < 500 {
		e.detail = short(message(cause))
	}
	return why(t)
}

// why is the cause of a trouble that passes, in a few words.
func why(t trouble) string {
	switch {
	case t.limited:
		return "se agotó la cuota de llamadas de este minuto"
	case redirect(t.code):
		return "un proxy o un portal de la red desvía la conexión con Google"
	case t.code >= 500:
		return "Google tiene una falla pasajera (" + http.StatusText(t.code) + ")"
	case t.code > 0:
		return "Google la rechazó"
	}
	return "se cortó la conexión con Google"
}

// explainRefusal knows the refusals that happen in practice; the rest keeps Google's words.
func explainRefusal(e *Error, c *Client, text string) string {
	has := func(part string) bool { return strings.Contains(text, part) }
	switch {
	case has("not supported for this document"):
		e.hint = "ábralo en Google Sheets, elija Archivo → Guardar como hoja de cálculo de Google, y use el identificador de la copia"
		return "el archivo es de Excel y no una hoja de cálculo de Google"
	case has("grid limits"), has("No grid with id"), has("larger than current grid"), has("beyond the last requested"):
		e.moved, e.temporary = true, true
		return "entre la lectura y la escritura se borraron filas, columnas o la pestaña"
	case has("Unable to parse range"):
		e.moved, e.temporary = true, true
		return "la pestaña cambió de nombre en ese momento"
	case has("already exists"):
		e.moved, e.temporary = true, true
		return "alguien más creó lo mismo en ese instante"
	case has("No embedded object with id"):
		e.moved, e.temporary = true, true
		return "alguien borró el gráfico en ese instante"
	case has("payload size exceeds"):
		e.hint = "archive ventas antiguas en otra hoja de cálculo, para que haya menos que escribir de una vez"
		return "es más de lo que Google recibe de una vez"
	case has("protected cell or object"):
		e.hint = "en Datos → Proteger hojas e intervalos, permita editar las columnas del bot " + c.to()
		return "las celdas están protegidas"
	case has("limit of 10000000 cells"):
		e.hint = "archive ventas antiguas en otra hoja de cálculo o borre columnas vacías"
		return "la hoja de cálculo llegó al límite de 10 millones de celdas"
	}
	e.detail = short(text)
	return "Google rechazó la petición"
}

func explainForbidden(e *Error, c *Client, text string) string {
	switch {
	case strings.Contains(text, "has not been used in project"), strings.Contains(text, "it is disabled"):
		e.hint = "habilítela en https://console.cloud.google.com/apis/library/sheets.googleapis.com y espere unos minutos"
		return "la API de Google Sheets no está habilitada en el proyecto de las credenciales"
	case strings.Contains(text, "insufficient authentication scopes"):
		e.hint = "autorice de nuevo con el permiso " + Scope
		return "las credenciales no incluyen el permiso de editar hojas de cálculo"
	}
	e.hint = "comparta la hoja de cálculo, como editor, " + c.with()
	return "falta permiso sobre la hoja de cálculo"
}

// explainSilence is for calls that got no answer, or not a whole one.
func explainSilence(e *Error, c *Client, cause error) string {
	host := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(c.base, "https://"), "http://"), "/")
	var (
		early   *unsent
		dns     *net.DNSError
		dial    *net.OpError
		late    *expired
		bad     *badAnswer
		timeout net.Error
	)
	switch {
	case errors.Is(cause, errOwnBudget):
		e.hint = "pasa solo; si se repite, espacie los horarios de las hojas"
		return "se agotó el cupo de llamadas por minuto que celula se permite"
	case errors.Is(cause, context.Canceled):
		return "se interrumpió"
	case errors.As(cause, &early):
		return "no alcanzó el tiempo"
	case errors.As(cause, &late):
		return "el permiso de esta hora venció antes de tiempo y no alcanzó a renovarse"
	case errors.As(cause, &dns):
		e.hint = "revise la conexión a Internet y el DNS de este computador"
		return "no se encuentra el servidor " + quote(dns.Name)
	case errors.As(cause, &dial) && dial.Op == "dial":
		e.hint = "revise la conexión a Internet, el proxy o el cortafuegos; si es un emulador, que esté encendido"
		return "no se puede conectar con " + quote(host)
	case !e.temporary:
		e.hint = "revise la fecha y la hora de este computador, y si un proxy o antivirus se interpone"
		return "no es de confianza el certificado de " + quote(host)
	}
	if !e.unclear { // what may have been done is looked at again at once
		e.hint = "pasa solo; si se repite, revise la red, y google.endpoint si lo puso"
	}
	switch {
	case errors.Is(cause, context.DeadlineExceeded), errors.As(cause, &timeout) && timeout.Timeout():
		return quote(host) + " no respondió a tiempo"
	case errors.As(cause, &bad):
		return "la respuesta de " + quote(host) + " llegó incompleta"
	}
	return "se cortó la conexión con " + quote(host)
}

// explainToken is for the refusals of RFC 6749, section 5.2, as Google words them.
func explainToken(e *Error, cause error) string {
	code, words := tokenRefusal(cause)
	e.detail = short(strings.TrimSpace(code + " " + words))
	switch {
	case code == "invalid_grant" && strings.Contains(words, "timeframe"):
		e.hint = "ponga en hora el reloj de este computador (timedatectl set-ntp true)"
		return "Google no acepta la hora de este computador"
	case code == "invalid_grant" && strings.Contains(words, "Signature"):
		e.hint = "la clave se borró o se cambió en la consola de Google: descargue otra y póngala en google.credentials"
		return "Google ya no reconoce la clave"
	case code == "invalid_grant":
		e.hint = "revise el reloj de este computador; si está en hora, la clave o el permiso se retiró: descargue otra clave o autorice de nuevo"
		return "Google no acepta las credenciales"
	case code == "invalid_client", code == "unauthorized_client", code == "deleted_client":
		e.hint = "la cuenta o el cliente OAuth ya no existe en la consola de Google: cree otra clave"
		return "Google no reconoce la cuenta de las credenciales"
	}
	return "Google no da acceso con estas credenciales"
}

// tokenRefusal reads the code and the words of a refusal; x/oauth2/jwt leaves them in the body.
func tokenRefusal(err error) (code, words string) {
	var r *oauth2.RetrieveError
	if !errors.As(err, &r) {
		return "", ""
	}
	if r.ErrorCode != "" {
		return r.ErrorCode, r.ErrorDescription
	}
	var body struct {
		Error string `json:"error"`
		Words string `json:"error_description"`
	}
	if json.Unmarshal(r.Body, &body) != nil {
		return "", "" // not an answer of an OAuth server; what it was is not for a person to read
	}
	return body.Error, body.Words
}

// message is Google's own text of a refusal.
func message(err error) string {
	var answer *googleapi.Error
	if errors.As(err, &answer) {
		return answer.Message
	}
	return ""
}

// with and to name the account in a hint.
func (c *Client) with() string { return "con " + c.named() }
func (c *Client) to() string   { return "a " + c.named() }

func (c *Client) named() string {
	switch {
	case c.account.email != "":
		return c.account.email
	case c.account.user:
		return "la cuenta que autorizó a celula"
	}
	return "la cuenta de las credenciales (google.credentials está vacío)"
}
