// What a first visitor may try, made of the sales that are in the hoja right now.

const tries = [
  { field: 'nip', when: (s) => s.estado === 'VALIDADA' && s.nip !== '', say: (row) => `borre el NIP de la fila ${row}` },
  { field: 'instalacion', when: (s) => s.estado === 'PENDIENTE INSTALACIÓN', say: (row) => `ponga INSTALADA en la fila ${row}` },
  { field: 'mora', when: (s) => s.estado === 'INSTALADA' && s.marcacion === 'CTA', say: (row) => `ponga SI en MORA en la fila ${row}: la CTA se retira` },
];

let closed = false;
document.getElementById('hints-close').addEventListener('click', () => {
  closed = true;
  document.getElementById('hints').hidden = true;
});

// drawHints offers what can be tried; open goes to a cell: (row, field).
export function drawHints(book, tab, open) {
  const box = document.getElementById('hints');
  const isHoja = tab.columns.some((c) => c.field === 'estado');
  box.hidden = closed || !isHoja;
  if (box.hidden) return;
  const list = document.getElementById('hints-list');
  const found = tries.map((t) => ({ ...t, row: find(book, tab, t) })).filter((t) => t.row);
  const texts = found.map((t) => t.say(t.row)).join('|');
  document.getElementById('hints-try').hidden = found.length === 0;
  if (list.dataset.shown === texts) return; // as it stands, and perhaps focused
  list.dataset.shown = texts;
  list.replaceChildren(...found.map((t) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = t.say(t.row);
    button.addEventListener('click', () => open(t.row, t.field));
    const li = document.createElement('li');
    li.append(button);
    return li;
  }));
}

function find(book, tab, { field, when }) {
  const cols = Object.fromEntries(tab.columns.map((c) => [c.field, c.col]));
  if (cols[field] === undefined) return 0;
  const at = tab.rows.findIndex((cells, i) => {
    if (i < tab.header || cells.length === 0) return false;
    const sale = new Proxy({}, { get: (_, name) => cells[cols[name]] ?? '' });
    return when(sale);
  });
  return at + 1;
}
