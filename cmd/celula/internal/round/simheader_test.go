package round_test

import (
	"fmt"
	"slices"
)

// headerEdits are what people do to columns and to what stands above the sales.
var headerEdits = []edit{
	{"da otro nombre que vale a una columna", 2, func(d *desk) bool {
		return d.title(pick(d.dice, [2]string{"DOCUMENTO", "Cédula"}, [2]string{"TELÉFONO", "celular"}, [2]string{"MORA", "En mora"}, [2]string{"LOGIN", "USUARIO"}, [2]string{"CUENTA", "cuenta  r.r."}))
	}},
	{"estropea el título de una columna", 2, func(d *desk) bool {
		return d.title(pick(d.dice, [2]string{"DOCUMENTO", "DOCUMNTO"}, [2]string{"MORA", "moroso?"}, [2]string{"ESTADO", "ESTADO VIEJO"}, [2]string{"ID VENTA", ""}, [2]string{"CUENTA", "MORA"}))
	}},
	{"mueve una columna", 3, func(d *desk) bool {
		from, to := d.dice.IntN(len(d.cols)), d.dice.IntN(len(d.cols)+1)
		if to == from || to == from+1 {
			return false
		}
		d.change(map[string]any{"moveDimension": map[string]any{"source": d.span("COLUMNS", from, from+1), "destinationIndex": to}})
		c := d.cols[from]
		d.detail = fmt.Sprintf(", %s a %d", c.key, to)
		d.cols = slices.Insert(d.cols, to, c)
		if to < from {
			from++
		}
		d.cols = slices.Delete(d.cols, from, from+1)
		return d.shift()
	}},
	{"inserta una columna propia", 2, func(d *desk) bool {
		at := d.dice.IntN(len(d.cols) + 1)
		name := fmt.Sprintf("PROPIA %d", len(d.cols))
		d.change(map[string]any{"insertDimension": map[string]any{"range": d.span("COLUMNS", at, at+1)}})
		d.cols = slices.Insert(d.cols, at, &column{key: name, title: name})
		d.write(d.above+1, at, []any{name})
		return d.shift()
	}},
	{"inserta filas sobre el título", 1, func(d *desk) bool {
		if d.above == 3 {
			return false
		}
		n := 1 + d.dice.IntN(3-d.above)
		d.change(map[string]any{"insertDimension": map[string]any{"range": d.span("ROWS", 0, n)}})
		d.above += n
		return d.shift()
	}},
	{"borra filas sobre el título", 1, func(d *desk) bool {
		if d.above == 0 {
			return false
		}
		n := 1 + d.dice.IntN(d.above)
		d.change(map[string]any{"deleteDimension": map[string]any{"range": d.span("ROWS", 0, n)}})
		d.above -= n
		return d.shift()
	}},
	{"corrige los títulos", 3, func(d *desk) bool { return d.mend() }},
}

func (d *desk) shift() bool {
	d.slid = d.serving == d
	return true
}

// title changes a column's title, the second name for the first.
func (d *desk) title(name [2]string) bool {
	at := d.col(name[0])
	d.detail = fmt.Sprintf(", %q", name)
	d.cols[at].title = name[1]
	d.write(d.above+1, at, []any{name[1]})
	return d.retitled()
}

// retitled notes that the bot may read other cells of every sale now than those that it knows them by.
func (d *desk) retitled() bool {
	for _, s := range slices.Concat(d.rows, d.binned) {
		if s != nil {
			if s.touched = true; s.bare {
				d.blur(s)
			}
		}
	}
	return d.shift()
}

// mend gives every column the title that it should have.
func (d *desk) mend() (mended bool) {
	for i, c := range d.cols {
		if c.title != c.key {
			c.title, mended = c.key, true
			d.write(d.above+1, i, []any{c.key})
		}
	}
	return mended && d.retitled()
}
