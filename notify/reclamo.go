package notify

// Reclamo is the key in [Policy.Repeat] of the pace at which a sale that is
// being reclaimed from Claro is said again (step 9), seven days unless it is
// there. It is no kind of alert: the cases are of [ClaroNoAparece] and
// [ClaroDiferencia], with RECLAMO put beside the sale.
const Reclamo Kind = "reclamo"

const reclamoRepeat = 7 * day

// What the back-office puts in the column RECLAMO.
const (
	reclamada = "RECLAMADA"
	escalada  = "ESCALADA"
)

// reclamo lets through the two values that mean something here; what else may
// stand in the column is for the rules to judge.
func reclamo(s string) string {
	if s == reclamada || s == escalada {
		return s
	}
	return ""
}

// reclaimed says whether the case waits for Claro and not for its reader. A
// sale's other cases go on whatever is reclaimed of it.
func (c Case) reclaimed() bool {
	return (c.Kind == ClaroNoAparece || c.Kind == ClaroDiferencia) && reclamo(c.Facts.Reclamo) != ""
}

// waitingMark and waitingTodo are those of cases that wait for Claro.
const (
	waitingMark  = "⏳"
	waitingTodo  = "Espere la respuesta de Claro; si tarda, escale el reclamo y ponga ESCALADA en RECLAMO."
	escaladaTodo = "Pregunte cómo va a quien recibió la escalación. Cuando Claro lo corrija, el aviso se cierra solo."
)

// todo is what the reader of a lone case is asked to do.
func (c Case) todo() string {
	switch {
	case c.Facts.Hacer != "":
		return c.Facts.Hacer
	case c.reclaimed() && c.Facts.Reclamo == escalada:
		return escaladaTodo
	case c.reclaimed():
		return waitingTodo
	case c.Kind == MarcacionRetirada && c.spent(): // there is nothing to be put right in the hoja
		return "Quite la CTA en RR: la venta no sigue. Si vuelve a cumplir, la marca vuelve sola a la hoja."
	}
	return c.Kind.traits().todo
}

// sinceReclamo says, in the words given for the two, that a sale is being
// reclaimed or was escalated, and since when; nothing of one that is not.
func (c Case) sinceReclamo(whenReclamada, whenEscalada string) string {
	if !c.reclaimed() {
		return ""
	}
	words := whenReclamada
	if c.Facts.Reclamo == escalada {
		words = whenEscalada
	}
	return words + prefixed(" desde el ", shortDate(c.Facts.ReclamoDesde))
}
