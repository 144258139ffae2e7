package muestra

// A caso is a sale of the sample: how its kind was typed, how many days ago it was sold, the status that the bot must
// find, and in what it differs from a sale that lacks nothing.
type caso struct {
	completa cambios
	tipo     string
	dias     int
	estado   string
	cambios  cambios
}

// cambios are cells by field. A value of hoy, hoy+3 or hoy-2 is that day, typed as the rest of the row types dates;
// igual is the cell of the sale above it.
type cambios map[string]string

var casos = []caso{
	// Installations: today, soon, overdue, done, failed.
	{hogarNueva, "Servicio nuevo", 3, "PENDIENTE INSTALACIÓN", cambios{"fecha_agenda": "hoy", "franja": "AM"}},
	{hogarNueva, "HOGAR NUEVO", 4, "PENDIENTE INSTALACIÓN", cambios{"fecha_agenda": "hoy+1", "instalacion": "Pendiente"}},
	{abierta, "Empaquetamiento", 5, "PENDIENTE INSTALACIÓN", cambios{"fecha_agenda": "hoy-2", "servicios": "Internet 300 megas + TV"}},
	{hogarNueva, "servicio nuevo", 9, "INSTALADA", cambios{"fecha_agenda": "hoy-4", "instalacion": "Instalada"}},
	{abierta, "Upgrade", 8, "INSTALADA", cambios{"fecha_agenda": "hoy-5", "instalacion": "INSTALADA", "servicios": "Internet", "megas": "300 megas"}},
	{abierta, "Servicios adicionales", 6, "NO INSTALADA", cambios{"fecha_agenda": "hoy-3", "instalacion": "no instalada", "servicios": "Ultra wifi"}},
	{hogarNueva, "Servicio nuevo", 7, "CANCELADA", cambios{"fecha_agenda": "hoy-1", "instalacion": "Cancelada"}},

	// Portability: complete, without NIP, with a short NIP, bought SIM, twice.
	{portabilidad, "Portabilidad", 2, "VALIDADA", nil},
	{portabilidad, "PORTABILIDAD", 1, "EN PROCESO", cambios{"nip": ""}},
	{portabilidad, "portabilidad", 1, "INCOMPLETA", cambios{"nip": "4821"}},
	{portabilidad, "Portabilidades", 4, "VALIDADA", cambios{"sim": "Adquirida", "direccion": "", "guia": ""}},
	{portabilidad, "Portabilidad", 4, "DUPLICADA", cambios{"fecha_venta": "igual", "documento": "igual", "cliente": "igual", "telefono": "igual", "min": "igual", "login": "lrojas"}},
	{portabilidad, "Portabilidad", 0, "INCOMPLETA", cambios{"min": "6017430021", "nip": "", "guia": ""}},
	{portabilidad, "Portabilidad ", 6, "RECHAZADA", cambios{"identidad": "RECHAZADO"}},
	{portabilidad, "Portabilidad", 3, "INCOMPLETA", cambios{"sim": "", "operador": ""}},

	// Home sales that need nobody at the premises.
	{cerrada, "Upgrade", 2, "VALIDADA", nil},
	{cerrada, "Up grade", 3, "INCOMPLETA", cambios{"codigos_rr": "b204 t118 i731"}},
	{cerrada, "Empaquetamientos", 1, "VALIDADA", cambios{"servicios": "Paquete de canales"}},
	{cerrada, "Servicios adicionales", 5, "RECHAZADA", cambios{"mora": "SI"}},
	{cerrada, "ADICIONALES", 2, "EN PROCESO", cambios{"codigos_rr": "", "cantidad_rr": ""}},
	{cerrada, "Upgrade", 8, "VALIDADA", cambios{"legalizada": "SI"}},
	{cerrada, "Upgrade", 8, "DUPLICADA", cambios{"fecha_venta": "igual", "documento": "igual", "cliente": "igual", "telefono": "igual", "cuenta": "igual"}},
	{cerrada, "Servicio adicional", 4, "INCOMPLETA", cambios{"cantidad": "2", "cantidad_rr": "1"}},
	{cerrada, "Empaquetamiento", 6, "RECHAZADA", cambios{"servicios": "Voz ilimitada, paquete de canales", "aviso_final": "X", "megas": ""}},

	// New lines.
	{lineaNueva, "Línea nueva", 1, "VALIDADA", nil},
	{lineaNueva, "linea nueva", 2, "EN PROCESO", cambios{"guia": ""}},
	{lineaNueva, "LINEAS NUEVAS", 3, "VALIDADA", nil},
	{lineaNueva, "Línea nueva", 0, "EN PROCESO", cambios{"identidad": "", "contrato": "", "guia": ""}},
	{lineaNueva, "Linea  nueva", 5, "INCOMPLETA", cambios{"direccion": "", "plan": ""}},
	{lineaNueva, "Línea nueva", 7, "RECHAZADA", cambios{"identidad": "Fallido"}},
	{lineaNueva, "Línea nueva", 9, "VALIDADA", cambios{"legalizada": "Sí"}},

	// Home sales with a technician's visit.
	{abierta, "Empaquetamiento", 1, "PENDIENTE INSTALACIÓN", cambios{"fecha_agenda": "hoy+4", "servicios": "TV"}},
	{abierta, "Upgrade", 2, "EN PROCESO", cambios{"fecha_agenda": "", "franja": "", "megas": "200", "servicios": "Internet 200 megas"}},
	{abierta, "Servicios adicionales", 3, "INCOMPLETA", cambios{"fecha_agenda": "hoy-8", "servicios": "2 decos"}},
	{abierta, "servicios adicionales", 4, "PENDIENTE INSTALACIÓN", cambios{"fecha_agenda": "hoy-1", "servicios": "Decodificador", "instalacion": "Reprogramada"}},
	{abierta, "Empaquetamiento", 0, "EN PROCESO", cambios{"servicios": "Internet; Telefonía", "codigos_rr": "", "cantidad_rr": "", "fecha_agenda": ""}},
	{abierta, "UPGRADES", 6, "CANCELADA", cambios{"megas": "500", "instalacion": "CANCELADA", "fecha_agenda": "hoy-2"}},
	{abierta, "Upgrade", 7, "RECHAZADA", cambios{"megas": "150", "mora": "Sí", "aviso_final": "SI"}},

	// Migrations from prepaid.
	{migracion, "Migración", 2, "VALIDADA", nil},
	{migracion, "migraciones", 1, "EN PROCESO", cambios{"recarga": "", "tipologia": ""}},
	{migracion, "Migracion", 3, "INCOMPLETA", cambios{"plan": ""}},
	{migracion, "MIGRACION", 5, "VALIDADA", cambios{"recarga": "$ 15.000"}},
	{migracion, "Migración", 0, "INCOMPLETA", cambios{"min": "31045512", "contrato": "no"}},
	{migracion, "Migración", 4, "RECHAZADA", cambios{"identidad": "NEGADO"}},

	// Terminals and technology.
	{tyt, "Terminal", 2, "VALIDADA", nil},
	{tyt, "Tecnología", 3, "VALIDADA", cambios{"equipo": "Televisor 43 pulgadas", "valor_equipo": "$ 1.399.000", "cupo": "1.800.000"}},
	{tyt, "TyT", 1, "RECHAZADA", cambios{"cupo": "600.000"}},
	{tyt, "terminales", 4, "RECHAZADA", cambios{"inventario": "Agotado"}},
	{tyt, "Terminales y tecnología", 1, "EN PROCESO", cambios{"reserva_poliedro": "", "reserva_notus": ""}},
	{tyt, "Terminal", 0, "EN PROCESO", cambios{"inventario": "", "cupo": "", "reserva_poliedro": "", "reserva_notus": "", "identidad": "", "contrato": ""}},
	{tyt, "Tecnologia", 6, "INCOMPLETA", cambios{"valor_equipo": "por confirmar"}},

	// New homes on their way, and what agents forget most.
	{hogarNueva, "Servicio nuevo", 1, "EN PROCESO", cambios{"ot": "", "fecha_agenda": "", "franja": ""}},
	{hogarNueva, "Hogar nueva", 2, "RECHAZADA", cambios{"credito": "Negado", "fecha_agenda": ""}},
	{hogarNueva, "Servicio nuevo", 2, "INCOMPLETA", cambios{"documento": "", "fecha_agenda": "hoy+3"}},
	{hogarNueva, "Servicios nuevos", 0, "EN PROCESO", cambios{"transferida": "", "ofrecimiento": "", "contrato": "", "ot": "", "fecha_agenda": "", "codigos_rr": ""}},
	{hogarNueva, "Servicio nuevo", 5, "INCOMPLETA", cambios{"tarifa": "la de siempre", "fecha_agenda": "hoy+2"}},
	{hogarNueva, "Servicio nuevo", 3, "PENDIENTE INSTALACIÓN", cambios{"fecha_agenda": "hoy+6", "franja": "PM"}},
	{cerrada, "Venta hogar", 1, "INCOMPLETA", nil}, // no kind of sale that there is
	{hogarNueva, "Servicio nuevo", 4, "INCOMPLETA", cambios{"telefono": "310 555", "fecha_agenda": "hoy-1"}},
	{lineaNueva, "Línea nueva", 1, "INCOMPLETA", cambios{"login": "", "extension": "", "id_llamada": ""}},
}

// Sales that lack nothing, by procedure. What every sale has (who, when, documents) is put in by fill.
var (
	hogarNueva = cambios{
		"servicios": "Internet 300 megas + TV", "megas": "300", "tarifa": "$ 89.900", "codigos": "I619 B410", "codigos_rr": "i619 b410",
		"transferida": "SI", "ofrecimiento": "SI", "credito": "Aprobado", "identidad": "Exitoso", "contrato": "SI",
		"mora": "NO", "aviso_final": "NO", "ot": "nueva", "cuenta": "nueva", "direccion": "nueva", "fecha_agenda": "hoy+2", "franja": "PM",
	}
	abierta = cambios{
		"servicios": "Internet", "megas": "", "cantidad": "2", "tarifa": "104.900", "codigos": "B447, I318", "codigos_rr": "i318 b447",
		"cantidad_rr": "2", "mora": "No", "aviso_final": "No", "ot": "nueva", "cuenta": "nueva", "direccion": "nueva", "fecha_agenda": "hoy+3", "franja": "AM",
	}
	cerrada = cambios{
		"servicios": "Internet", "megas": "60", "cantidad": "1", "tarifa": "79.900", "codigos": "B204 T118", "codigos_rr": "b204 / t118",
		"cantidad_rr": "1", "mora": "NO", "aviso_final": "NO", "ot": "nueva", "cuenta": "nueva", "direccion": "nueva",
	}
	lineaNueva = cambios{
		"plan": "Plan 30 GB", "ofrecimiento": "SI", "identidad": "Aprobada", "contrato": "Sí", "tipologia": "Oro", "direccion": "nueva", "guia": "nueva",
	}
	migracion = cambios{
		"plan": "MAX ilimitado", "min": "nuevo", "ofrecimiento": "X", "identidad": "OK", "contrato": "SI", "tipologia": "Plata", "recarga": "20.000",
	}
	portabilidad = cambios{
		"plan": "Plan 40 GB", "min": "nuevo", "operador": "nuevo", "nip": "nuevo", "sim": "Envío", "ofrecimiento": "Sí", "identidad": "Validado",
		"contrato": "SI", "tipologia": "Oro", "direccion": "nueva", "guia": "nueva",
	}
	tyt = cambios{
		"equipo": "Moto G84", "valor_equipo": "899.000", "inventario": "Disponible", "identidad": "Exitosa", "contrato": "SI", "cupo": "2.400.000",
		"reserva_poliedro": "nueva", "reserva_notus": "nueva",
	}
)
