package notify

import (
	"slices"
	"time"
)

// Kind names a condition that somebody has to act on, as section 4 of the
// contract lists them.
type Kind string

// The kinds, most urgent first: a digest shows them in this order. HojaAtrasada, ClaroIlegible and ReglasInvalidas are
// the other things that operations must be told: a hoja without a good round for too long, a base of Claro's that
// cannot be used, and a rules directory that is refused; ClaroPestana is a tab of the cruce's figures that cannot be
// written, CanalCerrado a channel that is closed to the bot. ClaroIndicador is no case to work off but the indicator of
// section 5 of the procedure. LegalizacionLista says that files of steps 6 and 7 lie ready, LegalizacionFallida that they
// could not be made.
const (
	HojaIlegible        Kind = "hoja.ilegible"
	HojaAtrasada        Kind = "hoja.atrasada"
	CanalCerrado        Kind = "canal.cerrado"
	ClaroIlegible       Kind = "claro.ilegible"
	ReglasInvalidas     Kind = "reglas.invalidas"
	ClaroPestana        Kind = "claro.pestana"
	LegalizacionFallida Kind = "legalizacion.fallida"
	InstalacionVencida  Kind = "instalacion.vencida"
	InstalacionProxima  Kind = "instalacion.proxima"
	MarcacionRetirada   Kind = "marcacion.retirada"
	InstalacionFallida  Kind = "instalacion.fallida"
	VentaEliminada      Kind = "venta.eliminada"
	ClaroNoAparece      Kind = "claro.no_aparece"
	ClaroDiferencia     Kind = "claro.diferencia"
	ClaroSinVenta       Kind = "claro.sin_venta"
	VentaEstancada      Kind = "venta.estancada"
	LegalizacionLista   Kind = "legalizacion.lista"
	ClaroIndicador      Kind = "claro.indicador"
)

// Audience names who reads a kind, by the key of slack.channels in the configuration.
type Audience string

// The audiences. Supervisors get no cases to work off, only the indicator of section 5.
const (
	BackOffice  Audience = "backoffice"
	Supervisors Audience = "supervisors"
	Operations  Audience = "operations"
)

// traits is what is known of a kind beforehand.
type traits struct {
	kind     Kind
	audience Audience
	repeat   time.Duration // 0: said once
	lapse    time.Duration // 0: holds for as long as it is reported
	mark     string
	name     string // heads a message and a digest's group
	todo     string // what the reader is asked to do
}

const day = 24 * time.Hour

// table has the kinds in the order of their constants, which is that of urgency.
var table = []traits{
	{HojaIlegible, Operations, time.Hour, 0, "🔴", "La hoja no se puede leer",
		"Corrija lo que dice arriba; el aviso se cierra solo."},
	{HojaAtrasada, Operations, time.Hour, 0, "🔴", "La hoja lleva demasiado tiempo sin revisarse",
		"Ejecute «celula doctor» y corrija lo que señale; el aviso se cierra solo."},
	{CanalCerrado, Operations, day, 0, "🔴", "Un canal está cerrado para celula",
		"Ejecute «celula doctor» y corrija lo que señale; el aviso se cierra solo."},
	{ClaroIlegible, Operations, time.Hour, 0, "🔴", "La base de Claro no se puede usar",
		"Corrija lo que dice arriba; el aviso se cierra solo."},
	{ReglasInvalidas, Operations, day, 0, "🔴", "La configuración o las reglas nuevas no sirven",
		"Corrija el archivo y pruébelo con «celula rules test»."},
	{ClaroPestana, Operations, day, 0, "🟠", "La pestaña del cruce no se puede escribir",
		"Corrija lo que dice arriba; el aviso se cierra solo."},
	{LegalizacionFallida, Operations, 0, day, "🔴", "No se hicieron los archivos de legalización",
		"Corrija lo que dice arriba; a la próxima hora del horario se hacen solos."},
	{InstalacionVencida, BackOffice, day, 0, "🔴", "Instalación vencida",
		"Verifique en RR si se instaló. Si sí, ponga INSTALADA en ESTADO INSTALACIÓN; si no, reagende y cambie FECHA AGENDA."},
	{InstalacionProxima, BackOffice, day, 0, "🟠", "Instalación próxima",
		"Confirme la visita con el cliente. Si cambia, corrija FECHA AGENDA en la hoja."},
	{MarcacionRetirada, BackOffice, day, 0, "🔴", "Se retiró la marca CTA",
		"Quite la CTA en RR y corrija lo que falta; cuando la venta cumpla, la marca vuelve sola a la hoja."},
	{InstalacionFallida, BackOffice, 3 * day, 0, "🔴", "La venta no se instaló",
		"Llame al cliente para recuperarla. Si acepta, reagende y ponga REPROGRAMADA en ESTADO INSTALACIÓN; si no, déjela en CANCELADA y no se repite."},
	{VentaEliminada, BackOffice, 0, day, "🟡", "Una venta desapareció de la hoja",
		"Si la borraron por error, recupérela en Archivo › Historial de versiones. Si fue a propósito, no haga nada."},
	{ClaroNoAparece, BackOffice, 3 * day, 0, "🟠", "La venta no aparece en la base de Claro",
		"Revise que OT, MIN, CUENTA y DOCUMENTO estén bien en la hoja; si lo están, reclame la venta a Claro y ponga RECLAMADA en RECLAMO."},
	{ClaroDiferencia, BackOffice, 3 * day, 0, "🟡", "La base de Claro y la hoja no dicen lo mismo",
		"Compare la fila con la base de Claro y corrija la hoja, o reclame la diferencia a Claro y ponga RECLAMADA en RECLAMO."},
	{ClaroSinVenta, BackOffice, 3 * day, 0, "🟡", "Claro tiene una venta que no está en la hoja",
		"Busque quién la vendió y pida que la ingrese en la hoja, o escale el registro a Claro."},
	{VentaEstancada, BackOffice, day, 0, "🟡", "Venta detenida",
		"Complete en la hoja lo que falta, o pídaselo a quien la vendió."},
	{LegalizacionLista, BackOffice, 0, day, "📁", "Legalización: ventas por subir a Claro",
		"Suba los archivos a Claro y ponga SÍ en LEGALIZADA en esas ventas."},
	{ClaroIndicador, Supervisors, 0, 0, "📊", "Cruce con la base de Claro", ""},
}

// meanwhile says what goes on, or does not, until somebody mends it: what the
// readers of these kinds must know whatever they are asked to do.
var meanwhile = map[Kind]string{
	HojaIlegible:    "Mientras tanto nada se escribe en esta hoja, ni se avisa de lo que no se alcanza a leer.",
	CanalCerrado:    "Mientras tanto los avisos de ese canal esperan; cuando se abra se dicen todos.",
	ClaroIlegible:   "Mientras tanto la columna CLARO y los avisos de Claro quedan como están.",
	ClaroPestana:    "La columna CLARO y los avisos de Claro sí están al día.",
	ReglasInvalidas: "Mientras tanto se sigue juzgando con las reglas anteriores.",
}

// Kinds lists every kind, most urgent first.
func Kinds() []Kind {
	kinds := make([]Kind, len(table))
	for i, t := range table {
		kinds[i] = t.kind
	}
	return kinds
}

// ofCruce says whether cases of this kind stand in the tab of the cruce.
func (k Kind) ofCruce() bool {
	return k == ClaroNoAparece || k == ClaroDiferencia || k == ClaroSinVenta
}

// Audience says who reads alerts of this kind.
func (k Kind) Audience() Audience { return k.traits().audience }

// rank orders kinds by urgency; an unknown kind comes last.
func (k Kind) rank() int {
	i := slices.IndexFunc(table, func(t traits) bool { return t.kind == k })
	if i < 0 {
		return len(table)
	}
	return i
}

// traits finds what is known of a kind. A kind that a newer version stored
// and this one does not know is still shown, to the back-office, under its own name.
func (k Kind) traits() traits {
	if i := k.rank(); i < len(table) {
		return table[i]
	}
	return traits{kind: k, audience: BackOffice, repeat: 3 * day, mark: "🟡",
		name: string(k), todo: "Revise la fila en la hoja."}
}
