// Blocks of cells to and from the clipboard, as spreadsheets write them: tabs between cells, lines between rows, quotes
// around a cell that has either in it.

export function toText(rows) {
  const quote = (s) => (/["\t\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
  return rows.map((cells) => cells.map(quote).join('\t')).join('\n');
}

export function fromText(text) {
  const rows = [];
  let cells = [], i = 0;
  text = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (;;) {
    let cell = '';
    if (text[i] === '"' && closes(text, i)) {
      const end = closes(text, i);
      cell = text.slice(i + 1, end).replaceAll('""', '"');
      i = end + 1;
    } else {
      const end = nextOf(text, i);
      cell = text.slice(i, end);
      i = end;
    }
    cells.push(cell);
    if (text[i] === '\t') { i++; continue; }
    rows.push(cells);
    cells = [];
    if (i >= text.length) return rows;
    i++;
  }
}

// closes finds the quote that ends a quoted cell; 0 where the cell only begins with a quote.
function closes(text, from) {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] !== '"') continue;
    if (text[i + 1] === '"') { i++; continue; }
    return i + 1 === text.length || text[i + 1] === '\t' || text[i + 1] === '\n' ? i : 0;
  }
  return 0;
}

function nextOf(text, from) {
  let i = from;
  while (i < text.length && text[i] !== '\t' && text[i] !== '\n') i++;
  return i;
}

// listen gives the grid copy, cut and paste. actions: {clear(), paste(rows)}.
export function listen(grid, actions) {
  const copy = (e) => {
    if (!grid.selection.any) return false;
    const { left, right } = grid.selection.block;
    const columns = grid.columns.slice(left, right + 1);
    const rows = grid.selection.rows().map((row) => columns.map((c) => grid.book.text(grid.tab, row, c.col)));
    e.clipboardData.setData('text/plain', toText(rows));
    e.preventDefault();
    return true;
  };
  grid.table.addEventListener('copy', copy);
  grid.table.addEventListener('cut', (e) => { if (copy(e)) actions.clear(); });
  grid.table.addEventListener('paste', (e) => {
    const text = e.clipboardData.getData('text/plain');
    e.preventDefault();
    if (text && grid.selection.any) actions.paste(fromText(text));
  });
}
