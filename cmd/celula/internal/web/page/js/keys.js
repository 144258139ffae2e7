// Keys and pointer on the grid, as in a spreadsheet.

const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// listen binds the grid's table. actions: {edit({text}), clear()}.
export function listen(grid, actions) {
  const { table, selection } = grid;
  table.addEventListener('keydown', (e) => {
    if (onKey(grid, actions, e)) e.preventDefault();
  });
  table.addEventListener('focus', () => {
    if (!selection.any && grid.tab) selection.put(grid.firstRow, 0);
  });
  listenPointer(grid, actions);
}

// onKey does what a key asks for, and says whether that was anything.
function onKey(grid, actions, e) {
  const s = grid.selection;
  const ctrl = e.ctrlKey || e.metaKey;
  if (arrows[e.key] && !e.altKey) {
    const far = ctrl ? 1e9 : 1;
    s.move(arrows[e.key][0] * far, arrows[e.key][1] * far, e.shiftKey);
    return true;
  }
  const page = Math.max(1, Math.floor(grid.scroller.clientHeight / grid.rowHeight) - 2);
  switch (e.key) {
    case 'PageUp': s.move(-page, 0, e.shiftKey); return true;
    case 'PageDown': s.move(page, 0, e.shiftKey); return true;
    case 'Home': s.put(ctrl ? grid.firstRow : s.row, 0); return true;
    case 'End': s.put(ctrl ? grid.tab.rows.length : s.row, grid.columns.length - 1); return true;
    case 'Tab': s.step(e.shiftKey ? -1 : 1); return true;
    case 'Enter': case 'F2': actions.edit({}); return true;
    case 'Delete': case 'Backspace': actions.clear(); return true;
    case 'Escape': document.getElementById('row-append').focus(); return true;
    case ' ': if (e.shiftKey) { s.putRows(s.row); return true; }
  }
  if (ctrl && e.key === 'a') {
    s.putRows(grid.firstRow, grid.tab.rows.length);
    return true;
  }
  const types = e.key.length === 1 && !ctrl && !e.altKey || e.key === 'Dead' || e.key === 'Process';
  // The key itself goes into the editor, which has the focus by the time the browser delivers it.
  if (types) actions.edit({ text: '' });
  return false;
}

function listenPointer(grid, actions) {
  const { table, selection } = grid;
  let dragging = false;
  table.addEventListener('mousedown', (e) => {
    if (e.button !== 0) return;
    const td = e.target.closest('td, th.num');
    if (!td?.dataset.row) return;
    e.preventDefault(); // no selection of text; the focus is set below
    const row = Number(td.dataset.row);
    const again = row === selection.row && Number(td.dataset.at) === selection.at;
    if (td.tagName === 'TH') selection.putRows(e.shiftKey ? selection.row : row, row);
    else if (e.shiftKey && selection.any) selection.extend(row, Number(td.dataset.at));
    else selection.put(row, Number(td.dataset.at));
    grid.focus();
    dragging = td.tagName === 'TD' && matchMedia('(pointer: fine)').matches;
    // A finger has no double click worth the name: a second tap on a cell edits it.
    if (again && matchMedia('(pointer: coarse)').matches) actions.edit({});
  });
  table.addEventListener('mouseover', (e) => {
    const td = e.target.closest('td');
    if (dragging && e.buttons === 1 && td?.dataset.row) selection.extend(Number(td.dataset.row), Number(td.dataset.at));
  });
  addEventListener('mouseup', () => { dragging = false; });
  table.addEventListener('dblclick', (e) => {
    if (e.target.closest('td')) actions.edit({});
  });
}
