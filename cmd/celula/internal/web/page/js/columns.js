// In which order and how wide the columns of a tab are shown. In the sheet the bot's columns stand at the right end, where
// setup put them; here they come first, for they are what one watches.

const front = ['estado', 'marcacion', 'motivo'];
const frontNarrow = ['estado', 'tipo_venta', 'cliente', 'motivo', 'marcacion'];
const back = ['revisado', 'id_venta'];
const widths = { estado: 178, marcacion: 92, motivo: 300, claro: 110, revisado: 150, id_venta: 120, direccion: 170 };

// view gives the columns of a tab as they are shown: {col, name, field, bot, width, …}.
export function view(tab, narrow, hasClaro) {
  const first = narrow ? frontNarrow : hasClaro ? [...front, 'claro'] : front;
  const last = hasClaro ? back : ['claro', ...back];
  const rank = (c) => {
    const f = first.indexOf(c.field);
    if (f >= 0) return f - first.length;
    return 1 + last.indexOf(c.field);
  };
  const isHoja = tab.columns.some((c) => c.field === 'estado');
  const shown = tab.columns.filter((c) => c.name !== '');
  if (isHoja) shown.sort((a, b) => rank(a) - rank(b) || a.col - b.col);
  return shown.map((c) => ({ ...c, width: width(tab, c, narrow) }));
}

const sample = 120; // rows whose texts decide a column's width

function width(tab, column, narrow) {
  if (column.field === 'estado' && narrow) return 158;
  if (widths[column.field]) return widths[column.field];
  let most = column.name.length + 3;
  for (const row of tab.rows.slice(tab.header, tab.header + sample)) {
    most = Math.max(most, (row[column.col] ?? '').length);
  }
  return Math.round(Math.min(Math.max(most * 7.4 + 22, 70), 220));
}

// letter is how the spreadsheet calls a column: 0 is A.
export function letter(col) {
  let name = '';
  for (let n = col + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}
