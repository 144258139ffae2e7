// The strip below the grid: the active cell's whole text, and how its sale stands, with every reason.

import { letter } from './columns.js';
import { pill } from './cell.js';

const byID = (id) => document.getElementById(id);

export function drawDetail(book, grid) {
  const { selection, tab } = grid;
  byID('detail-hint').hidden = selection.any;
  byID('detail-cell').hidden = byID('detail-sale').hidden = !selection.any;
  if (!selection.any) return;
  const { row } = selection;
  const column = grid.columns[selection.at];
  byID('detail-ref').textContent = `${letter(column.col)}${row} · ${column.name}`;
  byID('detail-text').textContent = book.text(tab, row, column.col) || '(vacía)';
  const status = tab.columns.find((c) => c.field === 'estado');
  const text = (field) => book.field(tab, row, field);
  const judged = status && text('estado');
  byID('detail-sale').hidden = !judged;
  if (!judged) return;
  const state = byID('detail-state');
  state.replaceChildren(pill(status, text('estado')));
  const mark = tab.columns.find((c) => c.field === 'marcacion');
  if (text('marcacion')) state.append(' ', pill(mark, text('marcacion')));
  if (text('claro')) state.append(' ', pill(tab.columns.find((c) => c.field === 'claro'), text('claro')));
  const id = document.createElement('span');
  id.className = 'quiet';
  id.textContent = [text('id_venta'), text('revisado') && `revisada ${text('revisado')}`].filter(Boolean).join(' · ');
  state.append(' ', id);
  byID('detail-reasons').replaceChildren(...text('motivo').split('\n').filter(Boolean).map((reason) => {
    const li = document.createElement('li');
    li.textContent = reason;
    return li;
  }));
}
