// In which order and how wide the columns of a tab are shown. In the sheet the bot's columns stand at the right end, where
// setup put them; here they come first, for they are what one watches.

const front = ['estado', 'marcacion', 'motivo'];
const frontNarrow = ['estado', 'tipo_venta', 'cliente', 'motivo', 'marcacion'];
const back = ['revisado', 'id_venta'];
const fixed = { motivo: 300, direccion: 170 }; // wider than their header, narrower than their longest text

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
  return shown.map((c) => ({ ...c, width: width(tab, c) }));
}

const sample = 120; // rows whose texts decide a column's width

function width(tab, column) {
  if (fixed[column.field]) return fixed[column.field];
  const head = measure(column.name, '600 12px') + 30; // with room for the arrow of its order
  const colours = Object.keys(column.colours ?? {}).map((text) => measure(text, '600 12px') + 40);
  const texts = tab.rows.slice(tab.header, tab.header + sample).map((row) => row[column.col] ?? '');
  const cells = [...new Set(texts)].map((text) => measure(text.slice(0, 60), '400 14px') + 22);
  return Math.round(Math.min(Math.max(head, 70, ...colours, ...cells), 230));
}

const context = document.createElement('canvas').getContext('2d');

// measure is how wide a text is, in the page's own letters.
function measure(text, weightAndSize) {
  context.font = `${weightAndSize} ${getComputedStyle(document.body).fontFamily}`;
  return context.measureText(text).width;
}

// letter is how the spreadsheet calls a column: 0 is A.
export function letter(col) {
  let name = '';
  for (let n = col + 1; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
  return name;
}
