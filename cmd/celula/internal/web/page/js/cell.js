// What one cell of the grid shows. Whatever was typed is put in as text, never as HTML.

const hintFrom = 18; // a text so long may be cut off: the pointer shows it whole

export function fillCell(td, column, text) {
  if (td.shown === text) return;
  td.shown = text;
  if (column.colours && text) {
    td.replaceChildren(pill(column, text));
  } else {
    td.textContent = text;
  }
  if (text.length > hintFrom) td.title = text;
  else td.removeAttribute('title');
  if (column.field === 'motivo') {
    const reasons = text ? text.split('\n').length : 0;
    if (reasons > 1) td.dataset.count = String(reasons);
    else delete td.dataset.count;
  }
}

// pill is a status in the colours that setup gave it in the sheet.
export function pill(column, text) {
  const span = document.createElement('span');
  span.className = 'pill';
  span.textContent = text;
  const look = column.colours?.[text];
  if (look) {
    span.classList.add('coloured');
    span.style.background = look[0];
    span.style.color = look[1];
  }
  return span;
}

// paintCell shows whether the cell is the active one, among the selected, or neither.
export function paintCell(td, state) {
  td.classList.toggle('active', state === 'active');
  td.classList.toggle('selected', state !== '');
  if (state) td.setAttribute('aria-selected', 'true');
  else td.removeAttribute('aria-selected');
}
