package slack

import (
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"github.com/almacontact/celula/notify"
)

// advice is what a refusal of Slack's means, and what mends it. CANAL stands
// for the channel, PERMISOS for the scopes that Slack names.
type advice struct{ what, todo string }

const newToken = "Copie otra vez el «Bot User OAuth Token» (empieza por xoxb-) de api.slack.com/apps («OAuth & Permissions»), póngalo en slack.token y reinicie celula"

var advices = map[string]advice{
	"invalid_auth":           {"Slack no acepta el token", newToken},
	"not_authed":             {"falta el token de Slack", newToken},
	"token_revoked":          {"el token de Slack fue anulado", newToken},
	"token_expired":          {"el token de Slack venció", newToken},
	"account_inactive":       {"el bot fue desactivado en Slack", "Reinstale la aplicación en api.slack.com/apps («Install App»), copie el token nuevo en slack.token y reinicie celula"},
	"not_allowed_token_type": {"el token no es de un bot", newToken},
	"channel_not_found": {"no hay un canal CANAL que el bot pueda ver",
		"Ponga en slack.channels el ID del canal (empieza por C; está al final de «Ver detalles del canal»), no su nombre; si el canal es privado, escriba en él /invite @celula"},
	"not_in_channel": {"el bot no está en el canal CANAL", "Escriba en ese canal /invite @celula"},
	"is_archived":    {"el canal CANAL está archivado", anotherChannel},
	"is_inactive":    {"el canal CANAL está archivado o borrado", anotherChannel}, // what chat.update says of it
	"missing_scope": {"al bot le faltan permisos: PERMISOS",
		"Agréguelos en api.slack.com/apps, en «OAuth & Permissions» › «Bot Token Scopes», y reinstale la aplicación"},
	"restricted_action": {"el espacio de trabajo no deja que el bot escriba en CANAL",
		"Pida a quien administra Slack que permita publicar a las aplicaciones en ese canal"},
	"restricted_action_read_only_channel": {"el canal CANAL es de solo lectura",
		"Pida a quien administra Slack que permita publicar a las aplicaciones en ese canal"},
	"msg_too_long":        {"Slack dice que el mensaje es demasiado largo", reportIt},
	"msg_blocks_too_long": {"Slack dice que el mensaje es demasiado largo", reportIt},
	"invalid_blocks":      {"Slack no entiende el mensaje", reportIt},
	"cant_update_message": {"ese mensaje no es de este bot y queda como está", "Si cambió de aplicación en Slack, los avisos de la anterior ya no se corrigen ni se cierran; lo que siga vigente se repite a su hora"},
	"edit_window_closed":  {"Slack ya no deja cambiar ese mensaje y queda como está", "Pida a quien administra Slack que permita editar mensajes sin límite de tiempo"},
}

const anotherChannel = "Restáurelo en Slack, o ponga otro canal en slack.channels y reinicie celula: lo que no se dijo en este se dice en el otro"

const reportIt = "Es una falla de celula: repórtela con esta línea"

// passing are the refusals that are a server's own trouble; what was asked may
// have been done.
var passing = map[string]bool{"internal_error": true, "fatal_error": true, "service_unavailable": true, "request_timeout": true,
	"team_added_to_org": true, "update_failed": true}

// alone are the refusals of one message; it may be fixed that way, or the channel takes the next. All others are of whoever
// says it, or of the channel.
var alone = map[string]struct{ fixed bool }{"cant_update_message": {true}, "edit_window_closed": {true},
	"msg_too_long": {}, "msg_blocks_too_long": {}, "invalid_blocks": {}, "invalid_blocks_format": {}, "no_text": {}}

// shut are the refusals of a channel.
var shut = map[string]bool{"channel_not_found": true, "not_in_channel": true, "is_archived": true, "is_inactive": true,
	"restricted_action": true, "restricted_action_read_only_channel": true}

// What is shown of Slack's own words: its codes, and which part of the message it means. Anything else may be what was sent,
// or a page of a server between, said back.
var (
	code    = regexp.MustCompile(`^[a-z][a-z0-9_:.,-]{0,80}$`)
	pointer = regexp.MustCompile(`\[json-pointer:[a-z0-9_/]{1,80}\]`)
)

func codes(r slack.SlackErrorResponse) string {
	if !code.MatchString(r.Err) {
		return "una respuesta que no es de Slack"
	}
	words := r.Err
	for _, message := range r.ResponseMetadata.Messages {
		if at := pointer.FindString(message); at != "" {
			words += " " + at
		}
	}
	return words
}

// refusal says in Spanish what Slack will not do.
func (c *Client) refusal(doing, channel string, r slack.SlackErrorResponse) error {
	e := &notify.Error{Texto: doing + ": Slack no quiso", Cause: cause{words: c.redact(codes(r))}, Shut: shut[r.Err]}
	if a, is := alone[r.Err]; is {
		e.Alone, e.Fixed = true, a.fixed
	}
	switch a, known := advices[r.Err]; {
	case r.Err == "message_not_found":
		e.Texto, e.Missing = doing+": alguien borró el mensaje", true
	case passing[r.Err]:
		e.Texto, e.Temporary, e.Unclear = doing+": Slack tiene una falla pasajera", true, true
	case known:
		fill := strings.NewReplacer("CANAL", channel, "PERMISOS", c.redact(code.FindString(r.Needed)))
		e.Texto, e.Hacer = doing+": "+strings.TrimSuffix(fill.Replace(a.what), ": "), a.todo
	default:
		e.Hacer = "Ejecute «celula doctor», y busque el error de los corchetes en docs.slack.dev"
	}
	return e
}
