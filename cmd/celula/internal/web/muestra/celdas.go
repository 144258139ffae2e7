package muestra

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/almacontact/celula/rules/hoja"
)

// A Venta is one sale of the sample.
type Venta struct {
	Celdas map[string]string // by field, as somebody typed them
	Estado string            // what the bot has to find
}

// Ventas are n sales as they are typed on the day hoy, in the order of the sheet: the sample's, and after them the same
// ones sold to others.
func Ventas(hoy hoja.Date, n int) []Venta {
	ventas := make([]Venta, n)
	for i := range ventas {
		c := casos[i%len(casos)]
		var above map[string]string
		if i > 0 {
			above = ventas[i-1].Celdas
		}
		ventas[i] = Venta{c.celdas(i, hoy, above), c.estado}
	}
	return ventas
}

// celdas types the sale that stands in the sheet's i-th place.
func (c caso) celdas(i int, hoy hoja.Date, above map[string]string) map[string]string {
	celdas := maps.Clone(c.completa)
	maps.Copy(celdas, persona(i))
	celdas["tipo_venta"] = c.tipo
	celdas["fecha_venta"] = escribir(hoy.AddDays(-c.dias), i)
	maps.Copy(celdas, c.cambios)
	for field, text := range celdas {
		switch {
		case text == "igual":
			celdas[field] = above[field]
		case strings.HasPrefix(text, "hoy"):
			days, _ := strconv.Atoi(text[len("hoy"):]) // "" is today: 0
			celdas[field] = escribir(hoy.AddDays(days), i+2)
		case text == "nueva", text == "nuevo":
			celdas[field] = nuevo(field, i)
		}
	}
	return celdas
}

var (
	nombres   = []string{"Amparo", "Jorge", "Luz Dary", "Hernán", "Paola", "Óscar", "Ñusta", "Diego", "Marcela", "Iván", "Rocío", "Wilson"}
	apellidos = []string{"Delgado Rincón", "Vélez Ibáñez", "Quiñones Peña", "Castaño Ruiz", "Ordóñez Muñoz", "Patiño Gómez", "Ríos Arango"}
	logins    = []string{"jtriana", "lrojas", "dvelez", "apatino", "cruiz"}
)

// persona is what every sale has: who sold it to whom. The documents are of nobody.
func persona(i int) map[string]string {
	n := 1_012_345_678 + i*1_357_911%50_000_000
	documento := strconv.Itoa(n)
	if i%3 == 1 {
		documento = puntos(n)
	}
	return map[string]string{
		"id_llamada": strconv.Itoa(7_225_516_707 + i*104_729),
		"extension":  strconv.Itoa(4100 + i*37%900),
		"login":      logins[i%len(logins)],
		"cliente":    nombres[i%len(nombres)] + " " + apellidos[i%len(apellidos)],
		"documento":  documento,
		"telefono":   celular(i, 300),
	}
}

// nuevo is a value of its own for a field.
func nuevo(field string, i int) string {
	switch field {
	case "min":
		return celular(i, 310)
	case "nip":
		return strconv.Itoa(21_043 + i*1_171%70_000)
	case "operador":
		return []string{"Movistar", "Tigo", "WOM"}[i%3]
	case "ot":
		return strconv.Itoa(65_608_283 + i*7_919)
	case "cuenta":
		return strconv.Itoa(76_546_792 + i*6_101)
	case "direccion":
		return fmt.Sprintf("Cra %d # %d-%d", 7+i%140, 20+i*3%70, 10+i*7%80)
	case "guia":
		return "GU" + strconv.Itoa(320_168+i*517)
	case "reserva_poliedro":
		return "P" + strconv.Itoa(435_362+i*311)
	case "reserva_notus":
		return "N" + strconv.Itoa(180_432+i*613)
	}
	panic("unreachable: the sample has no new " + field)
}

// celular is a mobile number, grouped the way of whoever typed it.
func celular(i, prefix int) string {
	n := 5_550_100 + i*13_577%4_000_000
	switch i % 4 {
	case 0:
		return fmt.Sprintf("%d%d", prefix+i%10, n)
	case 1:
		return fmt.Sprintf("%d %03d %04d", prefix+i%10, n/10_000, n%10_000)
	case 2:
		return fmt.Sprintf("%d-%07d", prefix+i%10, n)
	default:
		return fmt.Sprintf("57 %d %d", prefix+i%10, n)
	}
}

// puntos groups a number's digits as people do.
func puntos(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s.%03d", puntos(n/1000), n%1000)
}

var meses = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}

// escribir types a date in one of the ways that the hoja has.
func escribir(d hoja.Date, i int) string {
	month := meses[d.Month-1]
	switch i % 6 {
	case 0, 3:
		return fmt.Sprintf("%02d/%02d/%d", d.Day, d.Month, d.Year)
	case 1:
		return fmt.Sprintf("%d-%s-%d", d.Day, month[:3], d.Year)
	case 2:
		return d.String()
	case 4:
		return fmt.Sprintf("%d de %s de %d", d.Day, month, d.Year)
	default:
		return fmt.Sprintf("%d/%d/%02d", d.Day, d.Month, d.Year%100)
	}
}
