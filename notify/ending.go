package notify

import "fmt"

// ending says in Spanish how a case ended, from what is known of its subject now.
func (d *decider) ending(c Case) string {
	switch c.Kind {
	case HojaIlegible:
		return "la hoja se lee otra vez"
	case HojaAtrasada:
		return "la hoja se revisa otra vez"
	case CanalCerrado:
		return "ya ningún aviso espera por ese canal"
	case ReglasInvalidas:
		return "las reglas se leen otra vez"
	case ClaroIlegible:
		return "la base se lee otra vez"
	case ClaroPestana:
		return "no queda nada por escribir en ella"
	case ClaroIndicador:
		return "hay un cruce más reciente"
	case LegalizacionLista:
		return "los archivos siguen en su carpeta"
	case LegalizacionFallida:
		return "vale el intento más reciente"
	case ClaroSinVenta:
		return "ya tiene su venta o salió de la base de Claro"
	}
	if d.now.Present == nil {
		return "ya no aplica"
	}
	f, present := d.now.Present(c.Subject)
	if !present {
		if c.Kind == VentaEliminada {
			return "aviso archivado, la venta no volvió"
		}
		return "la venta ya no está en la hoja"
	}
	return saleEnding(c, f.clean())
}

// saleEnding says how a case about a sale that is in the sheet ended; f is the sale now.
func saleEnding(c Case, f Facts) string {
	switch {
	case c.Kind == VentaEliminada && f.Row > 0:
		return fmt.Sprintf("la venta está otra vez en la hoja, fila %d", f.Row)
	case c.Kind == VentaEliminada:
		return "la venta está otra vez en la hoja"
	case c.Kind == MarcacionRetirada && f.Marcacion != "":
		return "la marca " + f.Marcacion + " volvió"
	case (c.Kind == ClaroNoAparece || c.Kind == ClaroDiferencia) && f.Claro != c.Facts.Claro && f.Claro != "":
		return "en CLARO quedó " + f.Claro
	case f.Estado != "" && f.Estado != c.Facts.Estado:
		return "la venta quedó " + f.Estado
	case f.Agenda != "" && f.Agenda != c.Facts.Agenda:
		return "la agenda pasó al " + shortDate(f.Agenda)
	case c.Kind == InstalacionProxima:
		return "llegó la fecha y pasó"
	}
	return "ya no aplica"
}
